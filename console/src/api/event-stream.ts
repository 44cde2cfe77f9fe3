import { ApiError } from './errors.ts';
import { call } from './http.ts';
import { SseParser, type ServerSentEvent } from './sse-parser.ts';

export type StreamStatus =
  /** `again`: it was interrupted, or could not be opened, since it last stood. */
  | { phase: 'connecting'; again: boolean }
  | { phase: 'open' }
  /** Interrupted; the next try is at `retryAt` (milliseconds since the epoch). */
  | { phase: 'waiting'; retryAt: number; error: unknown }
  /** Nobody looks at the page. */
  | { phase: 'paused' }
  | { phase: 'closed' }
  /** No further try will help. */
  | { phase: 'failed'; error: ApiError };

export interface EventStreamOptions {
  path: string;
  onEvent: (event: ServerSentEvent) => void;
  onStatus?: (status: StreamStatus) => void;
  /** A connection stands again after an interruption: what happened meanwhile may be missing. */
  onResume?: () => void;
}

/** The server pings every 15 s; a connection that is silent for three of them is dead. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** Browsers allow six connections to a host on HTTP/1.1, so a tab that nobody looks at gives its own back. */
const HIDDEN_MS = 30_000;
/** The longest that a flood of events may keep the page from painting. */
const SLICE_MS = 12;
const FATAL = new Set([400, 403, 404, 410]);

/**
 * An event stream that reconnects: `EventSource` with an Authorization header. Resumes by Last-Event-ID, backs off with
 * jitter, notices dead connections, pauses in hidden tabs.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #parser: SseParser;
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #wasOpen = false;
  #status: StreamStatus = { phase: 'closed' };

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#parser = new SseParser((event) => {
      try {
        options.onEvent(event);
      } catch (error) {
        // A fault of the page is not one of the connection: it is reported as what it is, and the stream goes on.
        reportError(error);
      }
    });
  }

  open(): this {
    document.addEventListener('visibilitychange', this.#onVisibility);
    window.addEventListener('online', this.#onOnline);
    this.#connect();
    return this;
  }

  /** For good: nothing is called back after this. */
  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    window.removeEventListener('online', this.#onOnline);
    clearTimeout(this.#hiddenTimer);
    this.#disconnect();
    this.#become({ phase: 'closed' });
  }

  /** Now instead of at `retryAt`. */
  retry(): void {
    if (this.#status.phase === 'waiting' || this.#status.phase === 'failed') {
      this.#connect();
    }
  }

  readonly #onOnline = (): void => this.retry();

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiddenTimer);
    if (document.visibilityState === 'hidden') {
      this.#hiddenTimer = setTimeout(() => {
        if (this.#status.phase !== 'closed' && this.#status.phase !== 'failed') {
          this.#disconnect();
          this.#become({ phase: 'paused' });
        }
      }, HIDDEN_MS);
    } else if (this.#status.phase === 'paused') {
      this.#connect();
    } else {
      this.retry();
    }
  };

  #disconnect(): void {
    clearTimeout(this.#timer);
    this.#connection?.abort();
    this.#connection = undefined;
  }

  #connect(): void {
    this.#disconnect();
    const connection = new AbortController();
    this.#connection = connection;
    this.#become({ phase: 'connecting', again: this.#failures > 0 });
    this.#read(connection).then(
      () => this.#lost(connection, undefined),
      (error: unknown) => this.#lost(connection, error),
    );
  }

  async #read(connection: AbortController): Promise<void> {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (this.#parser.lastEventId !== '') {
      headers['Last-Event-ID'] = this.#parser.lastEventId;
    }
    const silence = new SilenceAlarm(() => {
      this.#lost(connection, new Error('the connection went silent'));
      connection.abort();
    });
    try {
      const response = await call(this.#options.path, { headers, signal: connection.signal });
      if (response.body === null) {
        return;
      }
      this.#opened();
      this.#parser.reset();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let sliceStart = performance.now();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || connection !== this.#connection) {
          return;
        }
        silence.reset();
        this.#parser.push(value);
        if (performance.now() - sliceStart > SLICE_MS) {
          await paint();
          sliceStart = performance.now();
        }
      }
    } finally {
      silence.cancel();
    }
  }

  #opened(): void {
    const resumed = this.#wasOpen;
    this.#failures = 0;
    this.#wasOpen = true;
    this.#become({ phase: 'open' });
    if (resumed) {
      this.#options.onResume?.();
    }
  }

  #lost(connection: AbortController, error: unknown): void {
    if (connection !== this.#connection) {
      return;
    }
    this.#connection = undefined;
    if (error instanceof ApiError && (FATAL.has(error.status) || error.status === 401)) {
      this.#become({ phase: 'failed', error });
      return;
    }
    const wait = this.#nextWait(error);
    this.#timer = setTimeout(() => this.#connect(), wait);
    this.#become({ phase: 'waiting', retryAt: Date.now() + wait, error });
  }

  #nextWait(error: unknown): number {
    const asked = error instanceof ApiError ? (error.retryAfter ?? 0) * 1000 : 0;
    const base = this.#parser.retry ?? FIRST_WAIT_MS;
    const backOff = Math.min(base * 2 ** this.#failures, LONGEST_WAIT_MS);
    this.#failures++;
    return Math.max(asked, backOff * (0.5 + Math.random() / 2));
  }

  #become(status: StreamStatus): void {
    if (this.#status.phase === 'closed' && status.phase === 'closed') {
      return;
    }
    this.#status = status;
    this.#options.onStatus?.(status);
  }
}

class SilenceAlarm {
  #timer: ReturnType<typeof setTimeout>;
  #last = Date.now();
  readonly #ring: () => void;

  constructor(ring: () => void) {
    this.#ring = ring;
    this.#timer = setTimeout(this.#check, SILENCE_MS);
  }

  reset(): void {
    this.#last = Date.now();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  readonly #check = (): void => {
    const left = this.#last + SILENCE_MS - Date.now();
    if (left <= 0) {
      this.#ring();
    } else {
      this.#timer = setTimeout(this.#check, left);
    }
  };
}

/** Lets the browser paint and take input. */
function paint(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
