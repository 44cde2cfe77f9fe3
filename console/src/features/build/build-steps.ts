import type { StreamName } from '../log/log-model.ts';
import { Terminal } from '../log/terminal.ts';

export type StepState = 'running' | 'done' | 'cached' | 'failed' | 'canceled';

/** One step of a build, as far as it went. */
export interface BuildStep {
  /** The builder's number for it. */
  readonly id: string;
  /** Such as `[build 2/4] RUN npm ci`; without escapes. */
  readonly title: string;
  /** The builder's own doing, which is of interest only when it fails. */
  readonly internal: boolean;
  state: StepState;
  /** How long it took; undefined when the builder did not say so. */
  seconds: number | undefined;
  /** Milliseconds since the epoch, by the reader's clock; what the step's output says of its age is counted in. */
  beganAt: number;
  /** Why it failed, in the builder's words. */
  error: string | undefined;
  /** The last lines of its output, without escapes. */
  lines: string[];
  /** How many lines there were before those. */
  dropped: number;
}

export interface StepLimits {
  /** Of one step. */
  lines: number;
  /** Of one line, in UTF-16 units. */
  line: number;
  /** Of all lines of all steps, in UTF-16 units. */
  characters: number;
  steps: number;
}

const LIMITS: StepLimits = { lines: 2_000, line: 4_096, characters: 4_000_000, steps: 2_000 };

const NUMBERED = /^#(\d{1,6}) ([^]*)$/;
const OUTPUT = /^(\d+\.\d{1,3})(?: ([^]*))?$/;
const DONE = /^DONE (\d+(?:\.\d+)?)s$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const CLASSIC_STEP = /^Step (\d+)\/(\d+) : ([^]*)$/;
const CLASSIC_FAILURE = /^The command '[^]*' returned a non-zero code: \d+$/;
const CLASSIC_OWN = /^ ---> |^Removing intermediate container |^Successfully (?:built|tagged) /;
const INTERNAL = /^\[(?:internal|auth)\]|^(?:exporting|importing|preparing) /;
const RULE = '------';

/**
 * A builder's output, taken apart into steps: BuildKit's plain progress, whose steps run side by side and have a number
 * before each line (https://docs.docker.com/reference/cli/docker/buildx/build/#progress), and the classic builder's, one
 * after the other and without times. Knows no clock, and keeps no more than its limits say, whatever a build prints.
 */
export class BuildSteps {
  readonly #limits: StepLimits;
  readonly #byId = new Map<string, BuildStep>();
  readonly #streams = { stdout: new Lines(), stderr: new Lines() };
  #classic: BuildStep | undefined;
  #characters = 0;

  constructor(limits: Partial<StepLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** In the order in which they began. */
  get steps(): BuildStep[] {
    return [...this.#byId.values()];
  }

  /** The one that failed first. */
  get failed(): BuildStep | undefined {
    return this.steps.find(({ state }) => state === 'failed');
  }

  /**
   * More output, cut anywhere.
   *
   * @param now milliseconds since the epoch
   */
  take(stream: StreamName, bytes: Uint8Array, now: number): void {
    for (const line of this.#streams[stream].take(bytes)) {
      this.#line(line, now);
    }
  }

  /**
   * Nothing more is to come.
   *
   * @param ok whether the build went well; a step that nobody ended shares its fate
   */
  end(ok: boolean, now: number): void {
    for (const lines of Object.values(this.#streams)) {
      const rest = lines.end();
      if (rest !== '') this.#line(rest, now);
    }
    for (const step of this.#byId.values()) {
      if (step.state === 'running') step.state = ok ? 'done' : 'canceled';
    }
  }

  #line(raw: string, now: number): void {
    const line = raw.replace(/\r+$/, '');
    const numbered = NUMBERED.exec(line);
    if (this.#classic === undefined && numbered !== null) {
      this.#numbered(numbered[1] ?? '', numbered[2] ?? '', now);
      return;
    }
    const text = this.#plain(line);
    const [, number = '', of = '', title = ''] = CLASSIC_STEP.exec(text) ?? [];
    if (number !== '') {
      if (this.#classic?.state === 'running') this.#classic.state = 'done';
      this.#classic = this.#begin(number, `[${number}/${of}] ${title}`, now);
    } else if (this.#classic !== undefined) {
      this.#classicLine(this.#classic, text);
    }
  }

  #numbered(id: string, rest: string, now: number): void {
    const step = this.#byId.get(id);
    if (step === undefined) {
      this.#begin(id, this.#plain(rest), now);
      return;
    }
    const output = OUTPUT.exec(rest);
    const done = DONE.exec(rest);
    if (output !== null) {
      const age = Number(output[1]);
      step.beganAt = Math.min(step.beganAt, now - age * 1000);
      // The builder tells no time of a step that fails; what it wrote last does.
      if (step.state === 'running') step.seconds = age;
      this.#write(step, this.#plain(output[2] ?? ''));
    } else if (done !== null) {
      this.#close(step, 'done', Number(done[1]));
    } else if (rest === 'CACHED') {
      this.#close(step, 'cached', undefined);
    } else if (rest === 'CANCELED') {
      this.#close(step, 'canceled', step.seconds);
    } else if (rest.startsWith('ERROR: ')) {
      step.error = this.#plain(rest.slice('ERROR: '.length));
      this.#close(step, 'failed', step.seconds);
    } else if (rest !== '...' && !DIGEST.test(rest) && this.#plain(rest) !== step.title) {
      this.#write(step, this.#plain(rest));
    }
  }

  #classicLine(step: BuildStep, text: string): void {
    if (text === ' ---> Using cache') {
      this.#close(step, 'cached', undefined);
    } else if (CLASSIC_FAILURE.test(text)) {
      step.error = text;
      this.#close(step, 'failed', undefined);
    } else if (!CLASSIC_OWN.test(text)) {
      this.#write(step, text);
    } else if (text.startsWith('Successfully built')) {
      this.#close(step, 'done', undefined);
    }
  }

  #begin(id: string, title: string, now: number): BuildStep {
    const step: BuildStep = {
      id,
      title,
      internal: INTERNAL.test(title),
      state: 'running',
      seconds: undefined,
      beganAt: now,
      error: undefined,
      lines: [],
      dropped: 0,
    };
    this.#byId.set(id, step);
    if (this.#byId.size > this.#limits.steps) {
      const oldest = this.#byId.values().next().value;
      if (oldest !== undefined) {
        this.#drop(oldest, oldest.lines.length);
        this.#byId.delete(oldest.id);
      }
    }
    return step;
  }

  /** The builder may say twice that a step is done: when it was found, and when it was fetched. The first counts. */
  #close(step: BuildStep, state: StepState, seconds: number | undefined): void {
    if (step.state === 'running' || state === 'failed') {
      step.state = state;
      step.seconds = seconds;
    }
  }

  #write(step: BuildStep, line: string): void {
    if (line.trim() === RULE && step.state === 'failed') {
      return;
    }
    step.lines.push(line);
    this.#characters += line.length;
    if (step.lines.length > this.#limits.lines) {
      this.#drop(step, step.lines.length - this.#limits.lines);
    }
    for (const other of this.#byId.values()) {
      if (this.#characters <= this.#limits.characters) break;
      // Many at once: each look at the first step that has any costs a walk over those before it.
      while (this.#characters > this.#limits.characters && other.lines.length > 0) {
        this.#drop(other, Math.min(other.lines.length, 100));
      }
    }
  }

  #drop(step: BuildStep, count: number): void {
    for (const line of step.lines.splice(0, count)) {
      this.#characters -= line.length;
    }
    step.dropped += count;
  }

  /** What stays to be seen of a line in which a program moved about; escapes are read and not shown. */
  #plain(line: string): string {
    return plain(line).slice(0, this.#limits.line);
  }
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

function plain(line: string): string {
  if (!CONTROL.test(line)) {
    return line;
  }
  let text = '';
  const terminal = new Terminal({
    write: (column, part) => {
      text = text.padEnd(column).slice(0, column) + part + text.slice(column + part.length);
      return column + part.length;
    },
    truncate: (column) => {
      text = text.slice(0, column);
    },
    newLine: () => undefined,
    length: () => text.length,
  });
  terminal.push(line);
  return text;
}

/** A line that is longer goes on in further ones. */
const LONGEST_LINE = 65_536;

/** Bytes of one stream on their way to its lines. */
class Lines {
  readonly #decoder = new TextDecoder();
  #held = '';

  take(bytes: Uint8Array): string[] {
    const text = this.#held + this.#decoder.decode(bytes, { stream: true });
    const lines = text.split('\n');
    this.#held = lines.pop() ?? '';
    while (this.#held.length > LONGEST_LINE) {
      lines.push(this.#held.slice(0, LONGEST_LINE));
      this.#held = this.#held.slice(LONGEST_LINE);
    }
    return lines;
  }

  end(): string {
    const rest = this.#held + this.#decoder.decode();
    this.#held = '';
    return rest;
  }
}
