import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EMAIL, PASSWORD } from '../testing/fake-lattice.ts';
import { failure } from '../testing/fake-replies.ts';
import { network, useFakeLattice } from '../testing/network.ts';
import { EventStream, type StreamStatus } from './event-stream.ts';
import { session } from './session.ts';

/** Waits without moving a clock that stands still. */
const realTimeout = setTimeout;
async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => realTimeout(resolve, 1));
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

const PATH = '/api/jobs/j/stream';

let streams: EventStream[] = [];
let requests: Request[] = [];

function open() {
  const seen = { data: [] as string[], phases: [] as StreamStatus['phase'][], resumed: 0 };
  const stream = new EventStream({
    path: PATH,
    onEvent: ({ data }) => seen.data.push(data),
    onStatus: ({ phase }) => seen.phases.push(phase),
    onResume: () => seen.resumed++,
  }).open();
  streams.push(stream);
  return { stream, seen };
}

/** The answers in turn; the last one is for all further requests. */
function answers(...replies: (() => Response)[]) {
  network.use(
    http.get(`*${PATH}`, ({ request }) => {
      requests.push(request.clone());
      return (replies.length > 1 ? replies.shift() : replies[0])?.();
    }),
  );
}

const text = (body: string) => () =>
  new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream' } });

function endless(body: string) {
  return () =>
    new HttpResponse(
      new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(body)) }),
      { headers: { 'Content-Type': 'text/event-stream' } },
    );
}

beforeEach(() => {
  requests = [];
  useFakeLattice();
});

afterEach(() => {
  streams.forEach((stream) => stream.close());
  streams = [];
  vi.useRealTimers();
});

describe('EventStream', () => {
  it('resumes after the last event that came whole', async () => {
    answers(text('retry: 1\nid: 1-3\ndata: a\n\nid: 1-4\ndata: cut off'), endless('id: 1-6\ndata: b\n\n'));
    const { seen } = open();
    await eventually(() => expect(seen.data).toEqual(['a', 'b']));
    expect(requests.map((request) => request.headers.get('Last-Event-ID'))).toEqual([null, '1-3']);
    expect(seen.phases).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
    expect(seen.resumed).toBe(1);
  });

  it('keeps trying while the server is away, slower each time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    vi.spyOn(Math, 'random').mockReturnValue(1);
    answers(() => failure(503, 'UNAVAILABLE', 'The database is away.'));
    const { seen } = open();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      await until(() => seen.phases.at(-1) === 'waiting');
      seen.phases.length = 0;
      const before = Date.now();
      vi.advanceTimersToNextTimer();
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('waits as long as the server asks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    answers(() => new HttpResponse('{}', { status: 503, headers: { 'Retry-After': '20' } }));
    const { seen } = open();
    await until(() => seen.phases.at(-1) === 'waiting');
    vi.advanceTimersByTime(19_999);
    expect(requests).toHaveLength(1);
    vi.advanceTimersByTime(1);
    await until(() => requests.length === 2);
  });

  it('gives up on what no further try can mend', async () => {
    answers(() => failure(404, 'NOT_FOUND', 'There is no such job.'));
    const { seen } = open();
    await eventually(() => expect(seen.phases).toEqual(['connecting', 'failed']));
  });

  it('drops a connection that went silent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    answers(endless(': ping\n\n'));
    const { seen } = open();
    await until(() => seen.phases.at(-1) === 'open');
    await vi.advanceTimersByTimeAsync(45_001);
    await until(() => seen.phases.at(-1) === 'waiting');
  });

  it('gets a new access token when the old one has grown old', async () => {
    const lattice = useFakeLattice();
    await session.signIn(EMAIL, PASSWORD);
    lattice.expireAccessTokens();
    const job = lattice.addJob();
    const statuses: StreamStatus['phase'][] = [];
    const stream = new EventStream({
      path: `/api/jobs/${job.jobId}/stream`,
      onEvent: () => undefined,
      onStatus: ({ phase }) => statuses.push(phase),
    }).open();
    streams.push(stream);
    await eventually(() => expect(statuses).toEqual(['connecting', 'open']));
  });

  it('does not take a fault of the page for one of the connection', async () => {
    answers(endless('data: bad\n\ndata: good\n\n'));
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const seen: string[] = [];
    const stream = new EventStream({
      path: PATH,
      onEvent: ({ data }) => {
        if (data === 'bad') throw new Error('a fault');
        seen.push(data);
      },
    }).open();
    streams.push(stream);
    await eventually(() => expect(seen).toEqual(['good']));
    expect(reported).toHaveBeenCalledOnce();
    expect(requests).toHaveLength(1);
  });

  it('says nothing more once it is closed', async () => {
    answers(endless('data: a\n\n'));
    const { stream, seen } = open();
    await eventually(() => expect(seen.data).toEqual(['a']));
    stream.close();
    expect(seen.phases.at(-1)).toBe('closed');
  });
});
