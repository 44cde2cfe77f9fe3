/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** `message` unless the stream names another. */
  event: string;
  data: string;
  /** The last id that the stream gave, with this event or before. */
  lastEventId: string;
}

/**
 * Takes a `text/event-stream` apart, in whatever pieces it comes.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SseParser {
  /** Milliseconds that the server asks to wait before reconnecting. */
  retry: number | undefined;
  lastEventId = '';

  #rest = '';
  #skipLineFeed = false;
  #first = true;
  #event = '';
  #data: string[] = [];
  /** A block's id counts once the block is complete, lest a cut event be skipped by the next connection. */
  #id: string | undefined;

  readonly #emit: (event: ServerSentEvent) => void;

  constructor(emit: (event: ServerSentEvent) => void) {
    this.#emit = emit;
  }

  /** A new connection: what was begun on the old one never ends. */
  reset(): void {
    this.#rest = '';
    this.#skipLineFeed = false;
    this.#first = true;
    this.#event = '';
    this.#data = [];
    this.#id = undefined;
  }

  push(chunk: string): void {
    let text = this.#rest + chunk;
    // What was kept has no line end in it: search only what is new.
    let searchFrom = this.#rest.length;
    let start = 0;
    if (this.#first && text.length > 0) {
      this.#first = false;
      if (text.startsWith('\uFEFF')) {
        text = text.slice(1);
        searchFrom = 0;
      }
    }
    if (this.#skipLineFeed && text.length > 0) {
      this.#skipLineFeed = false;
      if (text.startsWith('\n')) {
        start = 1;
        searchFrom = Math.max(searchFrom, 1);
      }
    }
    let feed = text.indexOf('\n', searchFrom);
    let carriage = text.indexOf('\r', searchFrom);
    while (feed >= 0 || carriage >= 0) {
      const carriageFirst = carriage >= 0 && (feed < 0 || carriage < feed);
      const end = carriageFirst ? carriage : feed;
      this.#line(text.slice(start, end));
      start = end + 1;
      if (carriageFirst) {
        if (start === text.length) {
          this.#skipLineFeed = true;
        } else if (text.charCodeAt(start) === 10) {
          start++;
        }
        carriage = text.indexOf('\r', start);
      }
      if (feed >= 0 && feed < start) {
        feed = text.indexOf('\n', start);
      }
    }
    this.#rest = text.slice(start);
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    switch (field) {
      case 'event':
        this.#event = value;
        break;
      case 'data':
        this.#data.push(value);
        break;
      case 'id':
        if (!value.includes('\0')) {
          this.#id = value;
        }
        break;
      case 'retry':
        if (/^\d+$/.test(value)) {
          this.retry = Number(value);
        }
        break;
    }
  }

  #dispatch(): void {
    const event = this.#event || 'message';
    const data = this.#data;
    this.lastEventId = this.#id ?? this.lastEventId;
    this.#event = '';
    this.#data = [];
    this.#id = undefined;
    if (data.length > 0) {
      this.#emit({
        event,
        data: data.length === 1 ? (data[0] ?? '') : data.join('\n'),
        lastEventId: this.lastEventId,
      });
    }
  }
}
