import { describe, expect, it } from 'vitest';
import { SseParser, type ServerSentEvent } from './sse-parser.ts';

function parse(...chunks: string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const parser = new SseParser((event) => events.push(event));
  chunks.forEach((chunk) => parser.push(chunk));
  return events;
}

describe('SseParser', () => {
  it('reads event, data and id', () => {
    expect(parse('event: stdout\nid: 1-5\ndata: {"a":1}\n\n')).toEqual([
      { event: 'stdout', data: '{"a":1}', lastEventId: '1-5' },
    ]);
  });

  it('joins several data lines and names unnamed events', () => {
    expect(parse('data: one\ndata\ndata:  two\n\n')).toEqual([
      { event: 'message', data: 'one\n\n two', lastEventId: '' },
    ]);
  });

  it.each([['\n'], ['\r'], ['\r\n']])('takes %j as the end of a line', (end) => {
    const text = ['event: a', 'data: 1', '', 'data: 2', '', ''].join(end);
    expect(parse(text).map(({ event, data }) => [event, data])).toEqual([
      ['a', '1'],
      ['message', '2'],
    ]);
  });

  it('does not care where the chunks are cut', () => {
    const text =
      '\uFEFF: hello\r\nevent: stdout\r\nid: 7\r\ndata: grüße\r\n\r\ndata: b\n\ndata: c\r\rretry: 40\n\n';
    const whole = parse(text);
    expect(whole.map((event) => event.data)).toEqual(['grüße', 'b', 'c']);
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        expect(parse(text.slice(0, first), text.slice(first, second), text.slice(second))).toEqual(whole);
      }
    }
  });

  it('ignores comments, unknown fields and events without data', () => {
    expect(parse(': ping\n\nevent: nothing\n\nfoo: bar\ndata: x\n\n')).toEqual([
      { event: 'message', data: 'x', lastEventId: '' },
    ]);
  });

  it('keeps an id for later events, but not one of an event that was cut off', () => {
    const events: ServerSentEvent[] = [];
    const parser = new SseParser((event) => events.push(event));
    parser.push('id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c');
    parser.reset();
    expect(parser.lastEventId).toBe('1');
    parser.push('data: d\n\n');
    expect(events.map(({ data, lastEventId }) => [data, lastEventId])).toEqual([
      ['a', '1'],
      ['b', '1'],
      ['d', '1'],
    ]);
  });

  it('takes a new waiting time from the server', () => {
    const parser = new SseParser(() => undefined);
    parser.push('retry: 1500\nretry: soon\n\n');
    expect(parser.retry).toBe(1500);
  });
});
