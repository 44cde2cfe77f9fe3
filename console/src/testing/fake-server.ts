import { spawn, type ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Plugin } from 'vite';
import type { WorkloadView } from '../api/types.ts';
import { EMAIL, FakeLattice, PASSWORD } from './fake-lattice.ts';
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
  compose(lattice.applications);
  return lattice;
}

/** One of each state that has something to say, and a log. */
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
