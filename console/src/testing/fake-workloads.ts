import type {
  BuildPlanView,
  DeployRequest,
  InspectRequest,
  InstanceView,
  KindView,
  MetricSeries,
  MetricsView,
  RevisionView,
  SourceRequest,
  SourceView,
  WorkloadView,
} from '../api/types.ts';
import { FakeBuilds, plan } from './fake-builds.ts';
import { APP, CONTAINER, POSTGRES } from './fake-kinds.ts';
import { eventStream, failure, type Send } from './fake-replies.ts';

interface FakeWorkload {
  view: WorkloadView;
  request: DeployRequest;
  revisions: RevisionView[];
  builds: FakeBuilds;
  log: { event: string; data: Record<string, unknown>; id?: string }[];
  watchers: Set<Send>;
}

/** The workloads of the fake server. They do what the test tells them to. */
export class FakeWorkloads {
  readonly kinds: KindView[] = [POSTGRES, CONTAINER, APP];
  /** What every source is taken for, but for the build command. */
  plan: BuildPlanView = plan();
  /** What every workload used. */
  metrics: MetricsView = metrics();
  /** Gets each that was deployed. */
  onDeploy: (name: string) => void = () => undefined;
  readonly #byName = new Map<string, FakeWorkload>();
  readonly #tell: (event: string, data: unknown) => void;
  #count = 0;

  constructor(tell: (event: string, data: unknown) => void) {
    this.#tell = tell;
  }

  /** A database that runs, unless the parts say otherwise. */
  add(part: Partial<WorkloadView> = {}, request: Partial<DeployRequest> = {}): WorkloadView {
    const name = part.name ?? 'db';
    const kind = part.kind ?? 'postgres';
    const container = kind !== 'postgres';
    const now = new Date().toISOString();
    const view: WorkloadView = {
      id: `07${String(++this.#count).padStart(11, '0')}`,
      name,
      kind,
      version: container ? null : '15',
      state: 'running',
      note: null,
      desired: 'running',
      instances: 1,
      revision: 1,
      serving: 1,
      failure: null,
      stateful: !container,
      source: null,
      preview: null,
      home: container ? null : 'node-1',
      url: container ? `http://${name}.localhost:8000` : null,
      maintenance: false,
      domains: [],
      endpoints: [
        container
          ? {
              port: 'http',
              protocol: 'http',
              url: `http://${name}.localhost:8000`,
              host: `${name}.localhost`,
              number: 8000,
              note: null,
              alternatives: [],
            }
          : {
              port: 'main',
              protocol: 'tcp',
              url: 'tcp://localhost:30001',
              host: 'localhost',
              number: 30001,
              note: null,
              alternatives: [],
            },
      ],
      connections: container ? [] : connections(name, '********'),
      parameters: container ? {} : { database: name, user: 'lattice' },
      resources: { cpu: 1, memoryMb: 512, diskMb: 10_240 },
      running: [instance()],
      createdAt: now,
      changedAt: now,
      ...part,
    };
    const image = request.image ?? 'postgres:15';
    this.#byName.set(name, {
      view,
      request: { name, kind, ...request },
      revisions: [
        {
          number: 1,
          image,
          cause: 'deploy',
          state: 'serving',
          note: null,
          built: view.source === null ? null : 1,
          createdAt: now,
          readyAt: now,
        },
      ],
      builds: new FakeBuilds(),
      log: [],
      watchers: new Set(),
    });
    this.#tell('workload', view);
    return view;
  }

  change(name: string, part: Partial<WorkloadView>): WorkloadView {
    const workload = this.#get(name);
    workload.view = { ...workload.view, ...part, changedAt: new Date().toISOString() };
    this.#tell('workload', workload.view);
    return workload.view;
  }

  addRevision(name: string, part: Partial<RevisionView>): void {
    const { revisions } = this.#get(name);
    const last = revisions[0];
    if (last === undefined) throw new Error(`${name} has no revision`);
    if (part.state === 'serving') {
      revisions.forEach((each, at) => {
        if (each.state === 'serving') revisions[at] = { ...each, state: 'superseded' };
      });
    }
    revisions.unshift({ ...last, number: last.number + 1, cause: 'change', ...part });
  }

  remove(name: string): void {
    const { id } = this.#get(name).view;
    this.#byName.delete(name);
    this.#tell('workload-removed', { id, name });
  }

  builds(name: string): FakeBuilds {
    return this.#get(name).builds;
  }

  request(name: string): DeployRequest {
    return this.#get(name).request;
  }

  print(name: string, number: number, stream: 'stdout' | 'stderr', text: string): void {
    const workload = this.#get(name);
    const jobId = `job-${number}`;
    const mine = workload.log.filter(({ data }) => data.jobId === jobId);
    const told: FakeWorkload['log'] = [];
    if (mine.length === 0) {
      const values = { instance: String(number), revision: String(workload.view.revision) };
      told.push({ event: 'member', data: { jobId, values } });
    }
    const encoder = new TextEncoder();
    const size = (of?: string) =>
      mine
        .filter(({ event }) => event !== 'member' && (of === undefined || event === of))
        .reduce((sum, { data }) => sum + encoder.encode(data.data as string).length, 0);
    const id = `1-${size() + encoder.encode(text).length}`;
    told.push({ event: stream, data: { jobId, offset: size(stream), data: text }, id });
    workload.log.push(...told);
    workload.watchers.forEach((watch) => told.forEach((each) => watch(each.event, each.data, each.id)));
  }

  handle(request: Request, url: URL, body: unknown): Response {
    const [, , noun, name, action, more] = url.pathname.split('/');
    if (noun === 'sources') return Response.json(asked(this.plan, body as InspectRequest));
    if (noun === 'catalogue') return Response.json({ items: this.kinds, nextCursor: null });
    if (name === undefined) {
      if (request.method === 'POST') return this.#deploy(body as DeployRequest);
      const items = [...this.#byName.values()].map(({ view }) => view).reverse();
      return Response.json({ items, nextCursor: null });
    }
    const workload = this.#byName.get(decodeURIComponent(name));
    if (workload === undefined) return failure(404, 'NOT_FOUND', `There is no workload '${name}'.`);
    if (action === 'builds') return workload.builds.handle(request, url.pathname.split('/').slice(5));
    return this.#act(workload, request, [action, more].filter(Boolean).join('/'), url, body);
  }

  #act(workload: FakeWorkload, request: Request, action: string, url: URL, body: unknown): Response {
    const { name } = workload.view;
    switch (action) {
      case '':
        if (request.method !== 'DELETE') return Response.json(workload.view);
        if (url.searchParams.get('confirm') !== name) return failure(400, 'INVALID', 'Confirm it.');
        this.change(name, { desired: 'deleted', state: 'deleting' });
        return new Response(null, { status: 202 });
      case 'stop':
        return Response.json(this.change(name, { desired: 'stopped', state: 'stopped', running: [] }));
      case 'maintenance':
        return Response.json(this.change(name, { maintenance: (body as { on: boolean }).on }));
      case 'start':
        return Response.json(
          this.change(name, { desired: 'running', state: 'running', running: [instance()] }),
        );
      case 'scale':
        return Response.json(this.change(name, body as { instances: number }));
      case 'restart':
      case 'redeploy':
      case 'rollback':
      case 'credentials/rotate':
        this.addRevision(name, { cause: action === 'credentials/rotate' ? 'rotation' : action });
        return Response.json(this.change(name, { revision: workload.view.revision + 1 }));
      case 'metrics':
        return Response.json(this.metrics);
      case 'revisions':
        return Response.json(workload.revisions);
      case 'credentials/reveal':
        return Response.json({
          secrets: { password: 's3cret' },
          connections: connections(name, 's3cret'),
          connect: null,
        });
      case 'logs':
        return eventStream((send) => {
          workload.log.forEach(({ event, data, id }) => send(event, data, id));
          workload.watchers.add(send);
          return () => workload.watchers.delete(send);
        });
      default:
        return failure(404, 'NOT_FOUND', 'There is nothing at this address.');
    }
  }

  #deploy(request: DeployRequest): Response {
    if (this.#byName.has(request.name)) {
      return failure(409, 'NAME_TAKEN', `This project has a workload '${request.name}' already.`, {
        field: 'name',
      });
    }
    const view = this.add(
      {
        name: request.name,
        kind: request.kind,
        state: 'queued',
        serving: null,
        home: null,
        running: [],
        source: request.source === undefined ? null : sourceView(request.source),
      },
      request,
    );
    queueMicrotask(() => this.onDeploy(request.name));
    return Response.json(view, { status: 201 });
  }

  #get(name: string): FakeWorkload {
    const workload = this.#byName.get(name);
    if (workload === undefined) throw new Error(`no workload ${name}`);
    return workload;
  }
}

/** As the server does with a build command, which is a line of the Dockerfile too. */
function asked(plan: BuildPlanView, { build }: InspectRequest): BuildPlanView {
  const command = build?.build;
  if (command === undefined) return plan;
  return {
    ...plan,
    decisions: plan.decisions.map((each) =>
      each.subject === 'build' ? { subject: 'build', value: command, reason: 'asked for' } : each,
    ),
    dockerfile: `FROM node:22-slim\nRUN ${command}\nCMD ["node", "server.js"]\n`,
  };
}

export function sourceView({ git, ref }: SourceRequest): SourceView {
  return git === undefined
    ? { kind: 'upload', url: null, ref: null }
    : { kind: 'git', url: git, ref: ref ?? null };
}

export function instance(part: Partial<InstanceView> = {}): InstanceView {
  return {
    id: 'job-1',
    revision: 1,
    number: 0,
    state: 'ready',
    node: 'node-1',
    nodeOnline: true,
    restarts: 0,
    note: null,
    startedAt: new Date().toISOString(),
    usage: null,
    ...part,
  };
}

const SILENCE: MetricSeries = {
  cpu: [],
  memoryBytes: [],
  receivedPerSecond: [],
  sentPerSecond: [],
  diskBytes: [],
};

/** The last hour of one instance; of nothing when no part is given. */
export function metrics(part?: Partial<MetricSeries>): MetricsView {
  const series = { ...SILENCE, ...part };
  return {
    since: new Date(Date.now() - 3_600_000).toISOString(),
    until: new Date().toISOString(),
    step: 30,
    limits: { cpu: 1, memoryBytes: 512 * 1024 * 1024, diskBytes: 10 * 1024 * 1024 * 1024 },
    total: series,
    instances: part === undefined ? [] : [{ number: 0, series }],
  };
}

function connections(name: string, password: string) {
  const url = `postgresql://lattice:${password}@localhost:30001/${name}`;
  return [
    { client: 'url', title: 'URL', text: url },
    { client: 'psql', title: 'psql', text: `psql '${url}'` },
  ];
}
