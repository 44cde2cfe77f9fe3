import { FakeApplications } from './fake-applications.ts';
import { FakeAvailability } from './fake-availability.ts';
import { eventStream, failure, type Send } from './fake-replies.ts';
import { FakeSchedules } from './fake-schedules.ts';
import { FakeWorkloads } from './fake-workloads.ts';
import type {
  ArtifactView,
  GapEvent,
  JobStatus,
  JobView,
  LoginReply,
  OutputEvent,
  Page,
  SubmitJobRequest,
  UserView,
  WorkerView,
} from '../api/types.ts';

type OutputRecord =
  | { name: 'stdout' | 'stderr'; data: OutputEvent; cursor: string }
  | { name: 'gap'; data: GapEvent; cursor: string };

interface FakeJob {
  view: JobView;
  request: SubmitJobRequest;
  output: OutputRecord[];
  sizes: { stdout: number; stderr: number };
  watchers: Set<Send>;
  artifacts: ArtifactView[];
}

export const EMAIL = 'admin@localhost';
export const PASSWORD = 'correct horse';

/**
 * The part of a Lattice server that the console talks to, in memory. Component tests and `LATTICE_SERVER=fake npm run dev`
 * use it; the browser tests run against the real one. Jobs do what the test, or `onSubmit`, tells them to.
 */
export class FakeLattice {
  readonly workers = new Map<string, WorkerView>();
  readonly availability = new FakeAvailability((now) => this.#tell('availability', now));
  readonly jobs = new Map<string, FakeJob>();
  readonly workloads = new FakeWorkloads((event, data) => this.#tell(event, data));
  readonly applications = new FakeApplications(this.workloads, (event, data) => this.#tell(event, data));
  readonly schedules = new FakeSchedules((event, data) => this.#tell(event, data));
  readonly requests: { method: string; path: string; body: unknown; idempotencyKey: string | null }[] = [];
  /** Answers in the real one's place, when it has something to say. */
  intercept: (request: Request, path: string) => Response | undefined = () => undefined;
  onSubmit: (jobId: string) => void = () => undefined;
  onCancel: (jobId: string) => void = (jobId) => this.end(jobId, 'cancelled', null);

  readonly #user: UserView = {
    id: '0000000000001',
    email: EMAIL,
    role: 'admin',
    projectId: null,
    createdAt: null,
  };
  readonly #accessTokens = new Set<string>();
  readonly #refreshTokens = new Set<string>();
  readonly #listeners = new Set<(event: string, data: unknown) => void>();
  #count = 0;

  /** An access token stops working, as it does when it has grown old. */
  expireAccessTokens(): void {
    this.#accessTokens.clear();
  }

  revokeSessions(): void {
    this.#accessTokens.clear();
    this.#refreshTokens.clear();
  }

  addWorker(part: Partial<WorkerView> = {}): WorkerView {
    const worker: WorkerView = {
      workerId: 'node-1',
      hostname: 'node-1',
      status: 'online',
      cpuCount: 8,
      totalMemoryMb: 16_384,
      load: 0.25,
      freeMemoryMb: 8_192,
      closed: null,
      lastHeartbeat: new Date().toISOString(),
      registeredAt: new Date().toISOString(),
      runningJobs: [],
      maxParallel: 2,
      metadata: { osType: 'linux', nodeVersion: '0.1.0', tags: [] },
      ...part,
    };
    this.workers.set(worker.workerId, worker);
    this.#tell('worker', worker);
    return worker;
  }

  removeWorker(workerId: string): void {
    const worker = this.workers.get(workerId);
    this.workers.delete(workerId);
    this.#tell('worker-removed', worker);
  }

  addJob(
    part: Partial<JobView> = {},
    request: SubmitJobRequest = { command: part.command ?? 'true' },
  ): JobView {
    const view: JobView = {
      jobId: `06${String(++this.#count).padStart(11, '0')}`,
      command: request.command,
      status: 'queued',
      workerId: null,
      stdout: null,
      stderr: null,
      stdoutTruncated: null,
      stderrTruncated: null,
      progress: null,
      exitCode: null,
      createdAt: new Date().toISOString(),
      startedAt: null,
      completedAt: null,
      timeout: request.timeout ?? 3600,
      waitingReason: null,
      attempt: 0,
      groupId: null,
      error: null,
      result: null,
      ...part,
    };
    this.jobs.set(view.jobId, {
      view,
      request,
      output: [],
      sizes: { stdout: 0, stderr: 0 },
      watchers: new Set(),
      artifacts: [],
    });
    this.#tell('job', brief(view));
    return view;
  }

  start(jobId: string, workerId = 'node-1'): void {
    const job = this.#job(jobId);
    job.sizes = { stdout: 0, stderr: 0 };
    this.change(jobId, {
      status: 'running',
      workerId,
      startedAt: new Date().toISOString(),
      attempt: job.view.attempt + 1,
      waitingReason: null,
    });
    this.#occupy(workerId, (running) => [...running, jobId]);
  }

  print(jobId: string, stream: 'stdout' | 'stderr', text: string): void {
    const job = this.#job(jobId);
    const data = { offset: job.sizes[stream], data: text };
    job.sizes[stream] += new TextEncoder().encode(text).length;
    const cursor = `${job.view.attempt}-${job.sizes.stdout + job.sizes.stderr}`;
    job.output.push({ name: stream, data, cursor });
    job.watchers.forEach((watch) => watch(stream, data, cursor));
  }

  lose(jobId: string, stream: 'stdout' | 'stderr', lostBytes: number): void {
    const job = this.#job(jobId);
    const data = { stream, offset: job.sizes[stream], lostBytes };
    job.sizes[stream] += lostBytes;
    const cursor = `${job.view.attempt}-${job.sizes.stdout + job.sizes.stderr}`;
    job.output.push({ name: 'gap', data, cursor });
    job.watchers.forEach((watch) => watch('gap', data, cursor));
  }

  end(jobId: string, status: JobStatus, exitCode: number | null): void {
    const job = this.#job(jobId);
    const now = new Date();
    const duration =
      job.view.startedAt === null ? 0 : (now.getTime() - Date.parse(job.view.startedAt)) / 1000;
    this.change(jobId, {
      status,
      exitCode,
      completedAt: now.toISOString(),
      result: { success: status === 'completed', duration, lines: job.output.length },
    });
    job.watchers.forEach((watch) => watch('end', job.view));
    if (job.view.workerId !== null) {
      this.#occupy(job.view.workerId, (running) => running.filter((id) => id !== jobId));
    }
  }

  change(jobId: string, part: Partial<JobView>): void {
    const job = this.#job(jobId);
    job.view = { ...job.view, ...part };
    job.watchers.forEach((watch) => watch('state', job.view));
    this.#tell('job', brief(job.view));
  }

  addArtifact(jobId: string, path: string, size: number): void {
    this.#job(jobId).artifacts.push({
      artifactId: `art-${path}`,
      path,
      size,
      sha256: '0'.repeat(64),
      url: `http://inside.example/api/files/download/${encodeURIComponent(path)}`,
    });
  }

  request(jobId: string): SubmitJobRequest {
    return this.#job(jobId).request;
  }

  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname;
    const body: unknown =
      (request.method === 'POST' || request.method === 'PATCH') &&
      request.headers.get('Content-Type') === 'application/json'
        ? await request.json()
        : undefined;
    this.requests.push({
      method: request.method,
      path: path + url.search,
      body,
      idempotencyKey: request.headers.get('Idempotency-Key'),
    });
    const intercepted = this.intercept(request, path);
    if (intercepted !== undefined) return intercepted;
    if (path.startsWith('/api/auth/')) return this.#auth(path, body as Record<string, string>);
    const token = request.headers.get('Authorization')?.replace('Bearer ', '') ?? '';
    if (!this.#accessTokens.has(token)) return failure(401, 'TOKEN_EXPIRED', 'The access token has expired.');
    return this.#route(request, url, body);
  }

  #auth(path: string, body: Record<string, string>): Response {
    if (path === '/api/auth/login') {
      return body.email === EMAIL && body.password === PASSWORD
        ? Response.json(this.#newSession())
        : failure(401, 'INVALID_CREDENTIALS', 'E-mail and password do not belong together.');
    }
    const known = this.#refreshTokens.delete(body.refreshToken ?? '');
    if (path === '/api/auth/logout') return new Response(null, { status: 204 });
    return known
      ? Response.json(this.#newSession())
      : failure(401, 'UNAUTHENTICATED', 'This session has ended.');
  }

  #newSession(): LoginReply {
    const accessToken = `access-${++this.#count}`;
    const refreshToken = `refresh-${++this.#count}`;
    this.#accessTokens.add(accessToken);
    this.#refreshTokens.add(refreshToken);
    return { accessToken, refreshToken, expiresIn: 86_400, user: this.#user };
  }

  #route(request: Request, url: URL, body: unknown): Response {
    const path = url.pathname;
    const [, , noun, id = '', action, more] = path.split('/');
    if (path === '/api/events') {
      return eventStream((send) => {
        this.#listeners.add(send);
        return () => this.#listeners.delete(send);
      });
    }
    if (path === '/api/jobs/list') return Response.json(this.#listJobs(url.searchParams));
    if (path === '/api/jobs/submit') return this.#submit(body as SubmitJobRequest);
    if (path === '/api/workers/list')
      return Response.json({ items: [...this.workers.values()], nextCursor: null });
    if (path === '/api/files/upload') {
      return Response.json(
        { fileId: 'f1', fileUrl: `${url.origin}/api/files/download/f1`, size: 1, sha256: '0'.repeat(64) },
        { status: 201 },
      );
    }
    if (noun === 'workloads' || noun === 'catalogue' || noun === 'sources')
      return this.workloads.handle(request, url, body);
    if (noun === 'schedules') return this.schedules.handle(request, url, body);
    if (noun === 'applications') return this.applications.handle(request, url, body);
    if (noun === 'files') return new Response('contents');
    if (noun === 'nodes') {
      if (!this.workers.has(decodeURIComponent(id)))
        return failure(404, 'NOT_FOUND', 'There is no such node.');
      return this.availability.handle(decodeURIComponent(id), action ?? '', more, body);
    }
    if (noun === 'workers') {
      const worker = this.workers.get(decodeURIComponent(id));
      if (worker === undefined) return failure(404, 'NOT_FOUND', 'There is no such worker.');
      if (action === 'approve') return Response.json(this.addWorker({ ...worker, status: 'online' }));
      return Response.json(worker);
    }
    const job = this.jobs.get(decodeURIComponent(id));
    if (noun !== 'jobs' || job === undefined) return failure(404, 'NOT_FOUND', 'There is no such job.');
    switch (action) {
      case undefined:
        return Response.json(job.view);
      case 'cancel':
        this.onCancel(id);
        return new Response(null, { status: 202 });
      case 'attempts':
        return Response.json({ items: [], nextCursor: null });
      case 'artifacts':
        return Response.json({ items: job.artifacts, nextCursor: null });
      case 'output':
        return new Response(
          job.output.map(({ name, data }) => (name === more && 'data' in data ? data.data : '')).join(''),
        );
      case 'stream':
        return this.#stream(job, request.headers.get('Last-Event-ID'));
      default:
        return failure(404, 'NOT_FOUND', 'There is nothing at this address.');
    }
  }

  #listJobs(query: URLSearchParams): Page<JobView> {
    const limit = Number(query.get('limit') ?? 50);
    const cursor = query.get('cursor');
    const found = [...this.jobs.values()]
      .map((job) => job.view)
      .filter((job) => query.get('status') === null || job.status === query.get('status'))
      .filter((job) => query.get('workerId') === null || job.workerId === query.get('workerId'))
      .sort((a, b) => (a.jobId < b.jobId ? 1 : -1))
      .filter((job) => cursor === null || job.jobId < cursor);
    const items = found.slice(0, limit);
    return { items, nextCursor: found.length > limit ? (items.at(-1)?.jobId ?? null) : null };
  }

  #submit(request: SubmitJobRequest): Response {
    const { jobId, status, createdAt } = this.addJob({}, request);
    queueMicrotask(() => this.onSubmit(jobId));
    return Response.json({ jobId, status, createdAt }, { status: 201 });
  }

  #stream(job: FakeJob, lastEventId: string | null): Response {
    return eventStream((send, close) => {
      const from = job.output.findIndex((record) => record.cursor === lastEventId) + 1;
      send('state', job.view);
      for (const { name, data, cursor } of job.output.slice(from)) send(name, data, cursor);
      if (job.view.completedAt !== null) {
        send('end', job.view);
        close();
        return () => undefined;
      }
      job.watchers.add(send);
      return () => job.watchers.delete(send);
    });
  }

  #job(jobId: string): FakeJob {
    const job = this.jobs.get(jobId);
    if (job === undefined) throw new Error(`no job ${jobId}`);
    return job;
  }

  /** Tells nobody, as the server: workers speak of themselves at their heartbeats. */
  #occupy(workerId: string, change: (running: string[]) => string[]): void {
    const worker = this.workers.get(workerId);
    if (worker !== undefined) {
      this.workers.set(workerId, { ...worker, runningJobs: change(worker.runningJobs) });
    }
  }

  #tell(event: string, data: unknown): void {
    this.#listeners.forEach((listener) => listener(event, data));
  }
}

/** As events to everyone are: no reason for waiting, no lines counted. */
function brief(job: JobView): JobView {
  return { ...job, waitingReason: null, result: job.result && { ...job.result, lines: 0 } };
}
