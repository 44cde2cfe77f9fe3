import { buildLogPath } from '../../api/builds.ts';
import type { ServerSentEvent } from '../../api/sse-parser.ts';
import type { BuildStage, GapEvent, OutputEvent } from '../../api/types.ts';
import { LogModel, type StreamName } from '../log/log-model.ts';
import { appendGap, appendOutput, attemptOf, bytesOf } from '../log/output-events.ts';
import { StreamedOutput, type OutputStatus } from '../log/streamed-output.ts';
import { isOver } from './build.ts';
import { BuildSteps, type BuildStep } from './build-steps.ts';

/** As much as the server gives of what is there already. */
const TAIL_BYTES = 64 << 20;

/** A build's log as it comes: as lines, and as steps. */
export class BuildOutput extends StreamedOutput {
  #parser = new BuildSteps();
  #steps: readonly BuildStep[] = [];
  #read: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  #stage: BuildStage;
  #scheduled = false;

  constructor(workload: string, revision: number, stage: BuildStage) {
    super(buildLogPath(workload, revision, TAIL_BYTES), new LogModel());
    this.#stage = stage;
  }

  /** Another array whenever something in it changed. */
  readonly steps = (): readonly BuildStep[] => this.#steps;

  /** The log ends where the server closes it, once the build is over: before that it was interrupted. */
  learn(stage: BuildStage): void {
    this.#stage = stage;
    const status = this.status();
    if (status.phase === 'waiting') {
      this.become(status);
    }
  }

  protected override take(event: ServerSentEvent): void {
    if (event.event === 'stdout' || event.event === 'stderr') {
      this.enter(attemptOf(event.lastEventId));
      const output = JSON.parse(event.data) as OutputEvent;
      appendOutput(this.model, event.event, output);
      const bytes = bytesOf(output);
      // What came before the connection was interrupted may come again.
      const known = Math.max(0, this.#read[event.event] - output.offset);
      this.#parser.take(event.event, bytes.subarray(known), Date.now());
      this.#read[event.event] = Math.max(this.#read[event.event], output.offset + bytes.length);
      this.#changedSoon();
    } else if (event.event === 'gap') {
      this.enter(attemptOf(event.lastEventId));
      const gap = JSON.parse(event.data) as GapEvent;
      appendGap(this.model, gap);
      this.#read[gap.stream] = gap.offset + gap.lostBytes;
    }
  }

  protected override restarted(): void {
    this.#parser = new BuildSteps();
    this.#read = { stdout: 0, stderr: 0 };
  }

  protected override become(status: OutputStatus): void {
    const complete = status.phase === 'waiting' && status.error === undefined && isOver(this.#stage);
    if (complete && this.status().phase !== 'ended') {
      this.#parser.end(this.#stage === 'built', Date.now());
      this.#changedSoon();
      this.end();
    } else {
      super.become(status);
    }
  }

  /** Once a frame: a build may print thousands of lines at once. */
  #changedSoon(): void {
    if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => {
        this.#scheduled = false;
        this.#steps = this.#parser.steps.map((step) => ({ ...step }));
        this.changed();
      });
    }
  }
}
