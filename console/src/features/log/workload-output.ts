import { EventStream, type StreamStatus } from '../../api/event-stream.ts';
import type { ServerSentEvent } from '../../api/sse-parser.ts';
import type { GapEvent, MemberEvent, OfJob, OutputEvent } from '../../api/types.ts';
import { logsPath } from '../../api/workloads.ts';
import { LogModel, type LogSource } from './log-model.ts';
import { appendGap, appendOutput } from './output-events.ts';

/** Of each instance, of what it wrote before the page looked. */
const TAIL_BYTES = 1 << 20;

/** What a workload's instances write, merged as it comes; instances that come later are among them. */
export class WorkloadOutput {
  readonly model: LogModel;
  readonly #stream: EventStream;
  readonly #listeners = new Set<() => void>();
  readonly #sources = new Map<string, LogSource>();
  #status: StreamStatus = { phase: 'connecting', again: false };

  constructor(name: string, model = new LogModel()) {
    this.model = model;
    this.#stream = new EventStream({
      path: logsPath(name, TAIL_BYTES),
      onEvent: (event) => this.#take(event),
      onStatus: (status) => {
        this.#status = status;
        this.#listeners.forEach((listener) => listener());
      },
    });
  }

  readonly open = (): (() => void) => {
    this.#stream.open();
    return () => this.#stream.close();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly status = (): StreamStatus => this.#status;

  readonly retry = (): void => this.#stream.retry();

  #take(event: ServerSentEvent): void {
    switch (event.event) {
      case 'member':
        this.#introduce(JSON.parse(event.data) as MemberEvent);
        break;
      case 'stdout':
      case 'stderr': {
        const output = JSON.parse(event.data) as OfJob<OutputEvent>;
        appendOutput(this.model, event.event, output, this.#sources.get(output.jobId));
        break;
      }
      case 'gap': {
        const gap = JSON.parse(event.data) as OfJob<GapEvent>;
        appendGap(this.model, gap, this.#sources.get(gap.jobId));
        break;
      }
    }
  }

  /** A connection that stands again begins with all of them anew. */
  #introduce({ jobId, values }: MemberEvent): void {
    if (!this.#sources.has(jobId)) {
      this.#sources.set(jobId, { key: jobId, label: `#${values.instance}` });
      this.model.note(`Instance ${values.instance} of revision ${values.revision}`);
    }
  }
}
