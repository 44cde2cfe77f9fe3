import { LogLine, MAX_LINE_LENGTH, type LineKind } from './line.ts';
import type { Style } from './sgr.ts';
import { Terminal, type Paper } from './terminal.ts';

export type StreamName = 'stdout' | 'stderr';

export interface LogLimits {
  lines: number;
  /** UTF-16 units. */
  characters: number;
}

/** Who prints: something with two streams of its own, whose offsets begin at 0. */
export interface LogSource {
  key: string;
  /** Stands beside its lines where there are several. */
  label: string;
}

const SOLE: LogSource = { key: '', label: '' };

const LIMITS: LogLimits = { lines: 100_000, characters: 32 * 1024 * 1024 };

/** Called as a function of the window: it refuses to be the method of anything else. */
const onNextFrame = (notify: () => void) => void requestAnimationFrame(notify);

/**
 * Output as rows, all streams in order of arrival. A stream that was interrupted within a line by another one goes on in
 * its own row. Only the newest rows are kept; `droppedLines` says how many went.
 *
 * Made for floods: appending costs no allocation beyond the rows, listeners hear of changes once a frame.
 */
export class LogModel {
  readonly #limits: LogLimits;
  readonly #schedule: (notify: () => void) => void;
  readonly #listeners = new Set<() => void>();
  readonly #streams = new Map<string, Record<StreamName, Stream>>();
  readonly #labels = new Set<string>();
  #lines: LogLine[] = [];
  #characters = 0;
  #dropped = 0;
  #printed = 0;
  #revision = 0;
  #published = 0;
  #scheduled = false;

  constructor(limits: LogLimits = LIMITS, schedule: (notify: () => void) => void = onNextFrame) {
    this.#limits = limits;
    this.#schedule = schedule;
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Rows that were there and are no longer kept. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Lines that the current attempt printed so far: without our own words, and a line that fills several rows is one. */
  get printedLines(): number {
    return this.#printed;
  }

  /** Whether lines of different labels are here. */
  get labelled(): boolean {
    return this.#labels.size > 1;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes with each call of the listeners. */
  readonly revision = (): number => this.#published;

  /** @param offset bytes of this stream before these; what is known already is skipped */
  appendText(name: StreamName, offset: number, text: string, source = SOLE): void {
    this.#stream(name, source).text(offset, text);
    this.#changed();
  }

  /** As appendText, for output that is not UTF-8 or begins or ends within a character. */
  appendBytes(name: StreamName, offset: number, bytes: Uint8Array, source = SOLE): void {
    this.#stream(name, source).bytes(offset, bytes);
    this.#changed();
  }

  /** Output is missing from here to `offset`. */
  skip(name: StreamName, offset: number, source = SOLE): void {
    this.#stream(name, source).skipTo(offset);
    this.#changed();
  }

  /** A row of our own words. */
  note(text: string): void {
    this.#add('note', '').write(0, text, {});
    this.#characters += text.length;
    this.#changed();
  }

  /** A new attempt writes from offset 0 again. */
  restart(): void {
    this.#endStreams();
    this.#streams.clear();
    this.#printed = 0;
    this.#changed();
  }

  /** All streams have ended. */
  end(): void {
    this.#endStreams();
    this.#changed();
  }

  /** The kept rows as plain text. */
  plainText(): string {
    return this.#lines.map((line) => (line.continues ? line.text : line.text + '\n')).join('');
  }

  #stream(name: StreamName, { key, label }: LogSource): Stream {
    let streams = this.#streams.get(key);
    if (streams === undefined) {
      streams = {
        stdout: new Stream(this.#paper('stdout', label)),
        stderr: new Stream(this.#paper('stderr', label)),
      };
      this.#streams.set(key, streams);
      this.#labels.add(label);
    }
    return streams[name];
  }

  #endStreams(): void {
    for (const { stdout, stderr } of this.#streams.values()) {
      stdout.end();
      stderr.end();
    }
  }

  #paper(kind: StreamName, label: string): Paper {
    let open: LogLine | undefined;
    let counted = false;
    const line = () => {
      // An open row can have been dropped meanwhile.
      if (open === undefined || open.number < this.#dropped) {
        open = this.#add(kind, label);
      }
      if (!counted) {
        counted = true;
        this.#printed++;
      }
      return open;
    };
    const onLine = (change: (target: LogLine) => void) => {
      const target = line();
      const before = target.text.length;
      change(target);
      this.#characters += target.text.length - before;
      return target;
    };
    return {
      write: (column: number, text: string, style: Style) => {
        let at = column;
        let rest = text;
        for (;;) {
          const part = rest.slice(0, Math.max(0, MAX_LINE_LENGTH - at));
          const target = onLine((row) => row.write(at, part, style));
          rest = rest.slice(part.length);
          if (rest === '') {
            return at + part.length;
          }
          target.continues = true;
          open = undefined;
          at = 0;
        }
      },
      truncate: (column: number) => void onLine((row) => row.truncate(column)),
      newLine: () => {
        line();
        open = undefined;
        counted = false;
      },
      length: () => open?.text.length ?? 0,
    };
  }

  #add(kind: LineKind, label: string): LogLine {
    const line = new LogLine(this.#dropped + this.#lines.length, kind, label);
    this.#lines.push(line);
    // A tenth over the limit before trimming: taking rows from the front moves all others.
    if (this.#lines.length > this.#limits.lines * 1.1 || this.#characters > this.#limits.characters * 1.1) {
      this.#trim();
    }
    return line;
  }

  #trim(): void {
    let count = Math.max(0, this.#lines.length - this.#limits.lines);
    let freed = 0;
    for (let i = 0; i < count; i++) {
      freed += this.#lines[i]?.text.length ?? 0;
    }
    while (this.#characters - freed > this.#limits.characters && count < this.#lines.length - 1) {
      freed += this.#lines[count]?.text.length ?? 0;
      count++;
    }
    this.#lines.splice(0, count);
    this.#dropped += count;
    this.#characters -= freed;
  }

  #changed(): void {
    this.#revision++;
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#schedule(() => {
        this.#scheduled = false;
        this.#published = this.#revision;
        this.#listeners.forEach((listener) => listener());
      });
    }
  }
}

/** Bytes of one stream on their way to its terminal. */
class Stream {
  readonly #terminal: Terminal;
  readonly #decoder = new TextDecoder();
  /** The last bytes were the beginning of a character. */
  #cut = false;
  #next = 0;

  constructor(paper: Paper) {
    this.#terminal = new Terminal(paper);
  }

  text(offset: number, text: string): void {
    const length = utf8Length(text);
    if (this.#cut || offset < this.#next) {
      this.bytes(offset, new TextEncoder().encode(text));
    } else {
      this.#next = offset + length;
      this.#terminal.push(text);
    }
  }

  bytes(offset: number, bytes: Uint8Array): void {
    const known = this.#next - offset;
    if (known >= bytes.length && bytes.length > 0) {
      return;
    }
    const fresh = known > 0 ? bytes.subarray(known) : bytes;
    this.#next = offset + bytes.length;
    this.#terminal.push(this.#decoder.decode(fresh, { stream: true }));
    this.#cut = endsWithinCharacter(fresh, this.#cut);
  }

  skipTo(offset: number): void {
    this.#flush();
    this.#next = Math.max(this.#next, offset);
  }

  end(): void {
    this.#flush();
  }

  #flush(): void {
    const rest = this.#decoder.decode();
    this.#cut = false;
    if (rest !== '') {
      this.#terminal.push(rest);
    }
  }
}

/** Bytes that the text takes as UTF-8. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) {
      // A surrogate pair is two units and four bytes.
      length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
    }
  }
  return length;
}

/** Whether a decoder that saw these bytes waits for more; `before`, whether it did so before them. */
function endsWithinCharacter(bytes: Uint8Array, before: boolean): boolean {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) {
      return false;
    }
    if (byte >= 0xc0) {
      return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2);
    }
  }
  // Continuation bytes only: they may still belong to a character of the chunk before.
  return before && bytes.length < 3;
}
