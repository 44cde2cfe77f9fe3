import { spawn, type ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Plugin } from 'vite';
import type { WorkloadView } from '../api/types.ts';
import { EMAIL, FakeLattice, PASSWORD } from './fake-lattice.ts';
import type { FakeSchedules } from './fake-schedules.ts';
import { plan } from './fake-builds.ts';
import type { FakeApplications } from './fake-applications.ts';
import { instance, metrics, type FakeWorkloads } from './fake-workloads.ts';

/** Serves the fake from Vite's own server and runs what is submitted by this machine's shell: for work on the looks. */
export function fakeServer(): Plugin {
  return {
    name: 'fake-lattice',
    configureServer(server) {
      const lattice = populated();
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/api/') === true) {
          answer(lattice, request, response).catch(next);
        } else {
          next();
        }
      });
      server.config.logger.info(`  fake server: sign in as ${EMAIL} with "${PASSWORD}"`);
    },
  };
}

function populated(): FakeLattice {
  const lattice = new FakeLattice();
  const running = new Map<string, ChildProcess>();
  lattice.addWorker({
    workerId: 'node-1',
    hostname: 'workshop',
    metadata: facts('linux', ['gpu', 'arch=x86_64']),
  });
  lattice.addWorker({
    workerId: 'node-2',
    hostname: 'attic.local',
    status: 'offline',
    metadata: facts('linux', []),
  });
  lattice.onSubmit = (jobId) => {
    const { command, env } = lattice.request(jobId);
    const [program = 'true', ...rest] = typeof command === 'string' ? ['sh', '-c', command] : command;
    lattice.start(jobId);
    const child = spawn(program, rest, { env: { PATH: process.env.PATH, ...env }, detached: true });
    running.set(jobId, child);
    child.stdout.setEncoding('utf8').on('data', (text: string) => lattice.print(jobId, 'stdout', text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => lattice.print(jobId, 'stderr', text));
    child.on('close', (code, signal) => {
      running.delete(jobId);
      lattice.end(jobId, signal !== null ? 'cancelled' : code === 0 ? 'completed' : 'failed', code);
    });
  };
  lattice.onCancel = (jobId) => {
    const pid = running.get(jobId)?.pid;
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  };
  populate(lattice.workloads);
  build(lattice.workloads);
  compose(lattice.applications);
  schedule(lattice.schedules);
  return lattice;
}

/** One of each state that has something to say, and a log. */
/** One that is well and one that is not. */
function schedule(schedules: FakeSchedules): void {
  schedules.add({
    name: 'poll',
    cron: '*/5 * * * *',
    timezone: 'UTC',
    command: 'date',
    state: 'paused',
    nextRuns: [],
  });
  schedules.add();
  schedules.ran('nightly');
  schedules.add({
    name: 'invoices-of-the-month',
    cron: '0 4 1 * *',
    command: './invoices.sh --send --all-customers',
  });
  schedules.ran('invoices-of-the-month', { output: 'sent 214 invoices\n' });
  const missed = {
    state: 'missed',
    jobId: null,
    exitCode: null,
    durationMillis: null,
    output: null,
  } as const;
  schedules.ran('invoices-of-the-month', { ...missed, error: 'no server was there to see it' });
  schedules.ran('invoices-of-the-month', {
    state: 'failed',
    exitCode: 3,
    output: 'connecting to db\ndb: no such table: customers\n',
  });
  schedules.add({
    ...schedules.get('invoices-of-the-month'),
    trouble: {
      ran: true,
      since: new Date(Date.now() - 90_000_000).toISOString(),
      times: 2,
      reason: 'its command ended with 3',
    },
  });
}

function populate(workloads: FakeWorkloads): void {
  workloads.add({ name: 'orders' });
  workloads.add(
    {
      name: 'shop',
      kind: 'container',
      instances: 2,
      running: [instance(), instance({ id: 'job-2', number: 1 })],
    },
    { image: 'shop:4' },
  );
  workloads.add({
    name: 'search',
    kind: 'container',
    state: 'crashed',
    note: 'it ended with exit code 1; tried again in 20 s',
  });
  workloads.add({
    name: 'cache',
    state: 'queued',
    note: 'needs 16 GB of memory; the largest free node has 4 GB',
    running: [],
    home: null,
  });
  workloads.add({ name: 'old', desired: 'stopped', state: 'stopped', running: [] });
  const wave = (top: number, of = 120) =>
    Array.from({ length: of }, (_, at) =>
      at % 50 < 4 ? null : top * (1 + Math.sin(at / 7) * Math.cos(at / 3)),
    );
  workloads.metrics = metrics({
    cpu: wave(0.2),
    memoryBytes: wave(200_000_000),
    diskBytes: wave(3_000_000_000),
    receivedPerSecond: wave(40_000),
    sentPerSecond: wave(90_000),
  });
  workloads.print('shop', 0, 'stdout', 'listening on 8080\n');
  workloads.print('shop', 1, 'stdout', 'listening on 8080\n');
  workloads.print('shop', 0, 'stderr', 'GET /favicon.ico 404\n');
  workloads.onDeploy = (name) => {
    const course: Partial<WorkloadView>[] = [
      { state: 'deploying', note: 'fetching image: 40%', running: [instance({ state: 'starting' })] },
      { state: 'running', note: null, serving: 1, running: [instance()] },
    ];
    course.forEach((part, at) => setTimeout(() => workloads.change(name, part), 1500 * (at + 1)));
  };
}

/** An app with a build under way, and revisions of each kind behind it. */
function build(workloads: FakeWorkloads): void {
  const name = 'storefront';
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  workloads.add({
    name,
    kind: 'app',
    state: 'building',
    note: 'building on node node-1; revision 6 goes on serving',
    revision: 7,
    serving: 6,
    source: { kind: 'git', url: 'https://example.org/you/storefront.git', ref: 'main' },
  });
  const course = [
    { message: 'The first page' },
    { message: 'Read prices from the catalogue, and round them as the shop does since spring' },
    { message: 'A broken page', stage: 'failed', note: "'npm run build' ended with exit code 1" },
    { message: 'Mend it', stage: 'canceled', note: 'it was canceled' },
    { message: 'Mend it for good' },
    { message: 'Sell cups, too' },
  ] as const;
  const builds = workloads.builds(name);
  course.forEach(({ message, ...part }, at) => {
    const commit = { id: `${at}f4e1c9a6c02e35890f3ca995c6a93fac9fd76a`, message, author: 'Ada' };
    const createdAt = ago(400 / (at + 1));
    const times = { createdAt, startedAt: createdAt, endedAt: ago(400 / (at + 1) - 1) };
    builds.add({ stage: 'built', ...times, plan: plan({ commit }), ...part });
  });
  builds.add();
  builds.print(
    7,
    [
      '#1 [build 1/4] FROM docker.io/library/node:22-slim@sha256:5a6f1c9e0f0d1b2c3d4e5f60718293a4b5c6d7e8f9\n#1 CACHED\n\n',
      '#2 [build 2/4] COPY package.json package-lock.json ./\n#2 DONE 0.1s\n\n',
      '#3 [build 3/4] RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund --prefer-offline\n',
      '#3 2.100 added 212 packages\n#3 DONE 8.4s\n\n#4 [build 4/4] RUN npm run build\n#4 1.000 vite build\n',
    ].join(''),
  );
  const never = { readyAt: null } as const;
  workloads.addRevision(name, { built: 2, cause: 'push', state: 'superseded', createdAt: ago(200) });
  const why = "'npm run build' ended with exit code 1";
  workloads.addRevision(name, { ...never, built: 3, cause: 'push', state: 'failed', note: why });
  workloads.addRevision(name, { ...never, built: 4, state: 'superseded', note: null, createdAt: ago(100) });
  workloads.addRevision(name, { ...never, built: 5, state: 'superseded', createdAt: ago(80) });
  workloads.addRevision(name, { built: 2, cause: 'rollback', state: 'serving', readyAt: ago(60) });
  workloads.addRevision(name, {
    ...never,
    built: 7,
    cause: 'redeploy',
    state: 'building',
    createdAt: ago(0),
  });
}

/** One that serves, and one in which something went wrong. */
function compose(applications: FakeApplications): void {
  applications.add({ name: 'wiki' }, [
    { service: 'db' },
    { service: 'web', urls: ['http://wiki-web.localhost:8000'] },
  ]);
  applications.add(
    {
      name: 'market',
      file: 'deploy/compose.yaml',
      state: 'degraded',
      note: 'web: it ended with exit code 1',
    },
    [
      { service: 'db' },
      { service: 'queue' },
      { service: 'migrate', state: 'completed', built: true },
      {
        service: 'web',
        state: 'crashed',
        built: true,
        revision: 3,
        serving: 2,
        note: 'it ended with exit code 1; tried again in 20 s',
        urls: ['https://market-web.apps.example.org', 'tcp://apps.example.org:30017'],
      },
    ],
  );
}

function facts(osType: string, tags: string[]) {
  return { osType, nodeVersion: '0.1.0', tags };
}

async function answer(
  lattice: FakeLattice,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const reply = await lattice.handle(
    new Request(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    }),
  );
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  response.flushHeaders();
  if (reply.body === null) {
    response.end();
    return;
  }
  const body = Readable.fromWeb(reply.body as NodeReadableStream);
  response.on('close', () => body.destroy());
  body.pipe(response);
}
