import { EventStream, type StreamStatus } from '../../api/event-stream.ts';
import type { ServerSentEvent } from '../../api/sse-parser.ts';
import type { LogModel } from './log-model.ts';

/** `ended`: all that will ever be written is here. */
export type OutputStatus = StreamStatus | { phase: 'ended' };

/** What a command writes, as the server streams it, attempt after attempt. */
export abstract class StreamedOutput {
  readonly model: LogModel;
  readonly #stream: EventStream;
  readonly #listeners = new Set<() => void>();
  #status: OutputStatus = { phase: 'connecting', again: false };
  #attempt = 0;

  protected constructor(path: string, model: LogModel) {
    this.model = model;
    this.#stream = new EventStream({
      path,
      onEvent: (event) => this.take(event),
      onStatus: (status) => this.become(status),
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

  protected abstract take(event: ServerSentEvent): void;

  /** What was read of the attempt before is worth nothing any more. */
  protected restarted?(): void;

  protected become(status: OutputStatus): void {
    if (this.#status.phase !== 'ended') {
      this.#status = status;
      this.changed();
    }
  }

  protected end(): void {
    this.model.end();
    this.become({ phase: 'ended' });
    this.#stream.close();
  }

  protected changed(): void {
    this.#listeners.forEach((listener) => listener());
  }

  /** A node that was lost leaves the work to another one, which begins anew. */
  protected enter(attempt: number | undefined): void {
    if (attempt === undefined || attempt <= this.#attempt) {
      return;
    }
    if (this.#attempt > 0) {
      this.model.restart();
      this.model.note(`Attempt ${attempt}`);
      this.restarted?.();
    }
    this.#attempt = attempt;
  }
}

/**
 * The state of a stream in a word or two.
 *
 * @param over nothing new is written, so what is still missing is only on its way here
 */
export function sayStatus(status: OutputStatus, over = false): string {
  switch (status.phase) {
    case 'connecting':
      if (status.again) return 'interrupted, reconnecting';
      return over ? 'loading' : 'connecting';
    case 'open':
      return over ? 'loading' : 'live';
    case 'waiting':
      return 'interrupted, reconnecting';
    case 'paused':
      return 'paused';
    case 'closed':
    case 'failed':
      return over ? 'not complete' : 'not live';
    case 'ended':
      return 'complete';
  }
}
