import type { ExecutionView, ScheduleRequest, ScheduleView } from '../api/types.ts';
import { failure } from './fake-replies.ts';

const MINUTE_MS = 60_000;

/** The schedules of the fake server; no clock starts anything but the test. */
export class FakeSchedules {
  readonly #byName = new Map<string, ScheduleView>();
  readonly #history = new Map<string, ExecutionView[]>();
  readonly #tell: (event: string, data: unknown) => void;
  #count = 0;

  constructor(tell: (event: string, data: unknown) => void) {
    this.#tell = tell;
  }

  /** One that is due each night and never was, unless the part says otherwise. */
  add(part: Partial<ScheduleView> = {}): ScheduleView {
    const schedule: ScheduleView = {
      name: 'nightly',
      state: 'active',
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
      overlap: 'skip',
      missed: 'once',
      command: './report.sh --all',
      image: null,
      timeout: 300,
      createdAt: new Date().toISOString(),
      nextRuns: nextRuns(),
      lastRun: null,
      trouble: null,
      ...part,
    };
    this.#byName.set(schedule.name, schedule);
    this.#tell('schedule', schedule);
    return schedule;
  }

  get(name: string): ScheduleView {
    const known = this.#byName.get(name);
    if (known === undefined) throw new Error(`no schedule ${name}`);
    return known;
  }

  /** Its job succeeded just now, unless the part says otherwise. */
  ran(name: string, part: Partial<ExecutionView> = {}): ExecutionView {
    const now = new Date().toISOString();
    const execution: ExecutionView = {
      scheduledAt: now,
      byHand: false,
      state: 'succeeded',
      jobId: `07${String(++this.#count).padStart(11, '0')}`,
      startedAt: now,
      endedAt: now,
      durationMillis: 3000,
      exitCode: 0,
      error: null,
      output: 'all is well\n',
      ...part,
    };
    this.#history.set(name, [execution, ...(this.#history.get(name) ?? [])]);
    this.#change(name, { lastRun: { ...execution, output: null } });
    return execution;
  }

  handle(request: Request, url: URL, body: unknown): Response {
    const [, , , id = '', action] = url.pathname.split('/');
    const name = decodeURIComponent(id);
    if (name === 'next-runs' && request.method === 'POST') {
      return refused(body as ScheduleRequest) ?? Response.json({ nextRuns: nextRuns() });
    }
    if (id === '') {
      if (request.method === 'GET') {
        return Response.json({ items: [...this.#byName.values()], nextCursor: null });
      }
      return (
        refused(body as ScheduleRequest) ??
        Response.json(this.add(body as Partial<ScheduleView>), { status: 201 })
      );
    }
    const schedule = this.#byName.get(name);
    if (schedule === undefined) return failure(404, 'NOT_FOUND', `There is no schedule ${name}.`);
    switch (`${request.method} ${action ?? ''}`) {
      case 'GET ':
        return Response.json(schedule);
      case 'DELETE ':
        this.#byName.delete(name);
        this.#tell('schedule-removed', { name });
        return new Response(null, { status: 204 });
      case 'GET executions':
        return Response.json({ items: this.#history.get(name) ?? [], nextCursor: null });
      case 'POST pause':
        return Response.json(this.#change(name, { state: 'paused', nextRuns: [] }));
      case 'POST resume':
        return Response.json(this.#change(name, { state: 'active', nextRuns: nextRuns() }));
      case 'POST run':
        return Response.json(this.ran(name, { byHand: true }), { status: 201 });
      default:
        return failure(404, 'NOT_FOUND', 'There is nothing at this address.');
    }
  }

  #change(name: string, part: Partial<ScheduleView>): ScheduleView {
    return this.add({ ...this.get(name), ...part });
  }
}

function nextRuns(): string[] {
  return [1, 2, 3, 4, 5].map((minutes) => new Date(Date.now() + minutes * MINUTE_MS).toISOString());
}

function refused({ cron }: ScheduleRequest): Response | undefined {
  return cron.startsWith('60')
    ? failure(400, 'INVALID_REQUEST', "The minute cannot be '60'. It takes 0 to 59.", { field: 'cron' })
    : undefined;
}
