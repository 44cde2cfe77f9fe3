import { EventStream, type StreamStatus } from '../../api/event-stream.ts';
import { jobStreamPath } from '../../api/jobs.ts';
import type { ServerSentEvent } from '../../api/sse-parser.ts';
import type { GapEvent, JobView, OutputEvent } from '../../api/types.ts';
import { LogModel } from './log-model.ts';
import { appendGap, appendOutput, attemptOf } from './output-events.ts';

/** `ended`: all output that will ever be is here. */
export type OutputStatus = StreamStatus | { phase: 'ended' };

/** A job's output as it comes, attempt after attempt. */
export class JobOutput {
  readonly model: LogModel;
  readonly #stream: EventStream;
  readonly #onJob: (job: JobView) => void;
  readonly #listeners = new Set<() => void>();
  #status: OutputStatus = { phase: 'connecting', again: false };
  #attempt = 0;

  constructor(jobId: string, onJob: (job: JobView) => void, model = new LogModel()) {
    this.model = model;
    this.#onJob = onJob;
    this.#stream = new EventStream({
      path: jobStreamPath(jobId),
      onEvent: (event) => this.#take(event),
      onStatus: (status) => this.#become(status),
    });
  }

  readonly open = (): (() => void) => {
    if (this.#status.phase !== 'ended') {
      this.#stream.open();
    }
    return () => this.#stream.close();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly status = (): OutputStatus => this.#status;

  readonly retry = (): void => this.#stream.retry();

  #take(event: ServerSentEvent): void {
    switch (event.event) {
      case 'stdout':
      case 'stderr':
        this.#enter(attemptOf(event.lastEventId));
        appendOutput(this.model, event.event, JSON.parse(event.data) as OutputEvent);
        break;
      case 'gap':
        this.#enter(attemptOf(event.lastEventId));
        appendGap(this.model, JSON.parse(event.data) as GapEvent);
        break;
      case 'state': {
        const job = JSON.parse(event.data) as JobView;
        this.#enter(job.attempt);
        this.#onJob(job);
        break;
      }
      case 'end':
        this.model.end();
        this.#become({ phase: 'ended' });
        this.#stream.close();
        this.#onJob(JSON.parse(event.data) as JobView);
        break;
    }
  }

  #enter(attempt: number | undefined): void {
    if (attempt === undefined || attempt <= this.#attempt) {
      return;
    }
    if (this.#attempt > 0) {
      this.model.restart();
      this.model.note(`Attempt ${attempt}`);
    }
    this.#attempt = attempt;
  }

  #become(status: OutputStatus): void {
    if (this.#status.phase !== 'ended') {
      this.#status = status;
      this.#listeners.forEach((listener) => listener());
    }
  }
}
