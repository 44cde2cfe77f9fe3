import type {
  ApplicationPlanView,
  ApplicationRequest,
  ApplicationView,
  PlannedServiceView,
  ServiceView,
  WorkloadState,
} from '../api/types.ts';
import { failure } from './fake-replies.ts';
import { instance, sourceView, type FakeWorkloads } from './fake-workloads.ts';

/** The applications of the fake server, whose services are workloads of it. They do what the test tells them to. */
export class FakeApplications {
  /** What every compose file is taken for. */
  plan: ApplicationPlanView = applicationPlan();
  readonly #byName = new Map<string, ApplicationView>();
  readonly #workloads: FakeWorkloads;
  readonly #tell: (event: string, data: unknown) => void;
  #count = 0;

  constructor(workloads: FakeWorkloads, tell: (event: string, data: unknown) => void) {
    this.#workloads = workloads;
    this.#tell = tell;
  }

  /** A page before a database, both of which run, unless the parts say otherwise. */
  add(
    part: Partial<Omit<ApplicationView, 'services'>> = {},
    services: (Partial<ServiceView> & { service: string })[] = [
      { service: 'db' },
      { service: 'web', built: true, urls: ['http://shop-web.localhost:8000'] },
    ],
  ): ApplicationView {
    const name = part.name ?? 'shop';
    const now = new Date().toISOString();
    const view: ApplicationView = {
      id: `08${String(++this.#count).padStart(11, '0')}`,
      name,
      state: 'running',
      note: null,
      source: { kind: 'git', url: 'https://example.org/ann/shop.git', ref: 'main' },
      file: 'compose.yaml',
      node: 'node-1',
      createdAt: now,
      changedAt: now,
      ...part,
      services: services.map((service) => ({
        workload: `${name}-${service.service}`,
        state: 'running',
        note: null,
        desired: 'running',
        revision: 1,
        serving: 1,
        failure: null,
        built: false,
        urls: [],
        ...service,
      })),
    };
    this.#byName.set(name, view);
    for (const { workload, state, note, desired, built, urls } of view.services) {
      this.#workloads.add({
        name: workload,
        kind: built ? 'app' : 'container',
        state,
        note,
        desired,
        source: built ? view.source : null,
        url: urls[0] ?? null,
        endpoints: [],
        running: state === 'running' ? [instance()] : [],
      });
    }
    this.#tell('application', view);
    return view;
  }

  change(name: string, part: Partial<ApplicationView>): ApplicationView {
    const view = { ...this.#get(name), ...part, changedAt: new Date().toISOString() };
    this.#byName.set(name, view);
    this.#tell('application', view);
    return view;
  }

  changeService(name: string, service: string, part: Partial<ServiceView>): ApplicationView {
    const services = this.#get(name).services.map((each) =>
      each.service === service ? { ...each, ...part } : each,
    );
    for (const { workload, state, note, desired } of services.filter((each) => each.service === service)) {
      this.#workloads.change(workload, { state, note, desired });
    }
    return this.change(name, { services });
  }

  /** With its services, and told by its id alone. */
  remove(name: string): void {
    const { id, services } = this.#get(name);
    services.forEach(({ workload }) => this.#workloads.remove(workload));
    this.#byName.delete(name);
    this.#tell('application-removed', { id });
  }

  handle(request: Request, url: URL, body: unknown): Response {
    const [, , , name, action = ''] = url.pathname.split('/');
    if (name === undefined) {
      return request.method === 'POST'
        ? this.#deploy(body as ApplicationRequest)
        : Response.json({ items: [...this.#byName.values()].reverse(), nextCursor: null });
    }
    if (name === 'inspect') return Response.json(this.plan);
    const view = this.#byName.get(decodeURIComponent(name));
    if (view === undefined) return failure(404, 'NOT_FOUND', `There is no application '${name}'.`);
    return this.#act(view, request, action, url);
  }

  #act(view: ApplicationView, request: Request, action: string, url: URL): Response {
    switch (action) {
      case '':
        if (request.method !== 'DELETE') return Response.json(view);
        if (url.searchParams.get('confirm') !== view.name) return failure(400, 'INVALID', 'Confirm it.');
        this.#all(view, 'deleted', 'deleting');
        this.change(view.name, { state: 'deleting' });
        return new Response(null, { status: 202 });
      case 'stop':
        this.#all(view, 'stopped', 'stopped');
        return Response.json(this.change(view.name, { state: 'stopped', note: null }));
      case 'start':
        this.#all(view, 'running', 'deploying');
        return Response.json(this.change(view.name, { state: 'starting' }));
      case 'restart': {
        const services = view.services.map((each) => ({ ...each, revision: each.revision + 1 }));
        return Response.json(this.change(view.name, { state: 'starting', services }));
      }
      default:
        return failure(404, 'NOT_FOUND', 'There is nothing at this address.');
    }
  }

  #all(view: ApplicationView, desired: ServiceView['desired'], state: WorkloadState): void {
    view.services.forEach(({ service }) => this.changeService(view.name, service, { desired, state }));
  }

  #deploy(request: ApplicationRequest): Response {
    const name = request.name ?? this.plan.name;
    if (name === null) {
      return failure(400, 'INVALID_REQUEST', "'name' is missing: what the application is called.", {
        field: 'name',
      });
    }
    if (this.#byName.has(name)) {
      return failure(409, 'NAME_TAKEN', `This project has an application '${name}' already.`, {
        field: 'name',
      });
    }
    const application = this.add(
      {
        name,
        state: 'starting',
        source: sourceView(request.source),
        file: request.file ?? this.plan.file,
        node: null,
      },
      this.plan.services.map((service) => ({
        service: service.name,
        state: 'queued',
        serving: null,
        built: service.build !== null,
      })),
    );
    return Response.json({ application, warnings: this.plan.warnings }, { status: 201 });
  }

  #get(name: string): ApplicationView {
    const view = this.#byName.get(name);
    if (view === undefined) throw new Error(`no application ${name}`);
    return view;
  }
}

/** A page before a database. */
export function applicationPlan(part: Partial<ApplicationPlanView> = {}): ApplicationPlanView {
  return {
    name: 'shop',
    file: 'compose.yaml',
    services: [
      plannedService({ name: 'db', image: 'postgres:15', volumes: ['data'] }),
      plannedService({
        name: 'web',
        build: 'Dockerfile',
        open: ['80/http'],
        needs: ['db to be ready'],
        instances: 2,
      }),
    ],
    volumes: ['data'],
    warnings: [],
    ...part,
  };
}

function plannedService(part: Partial<PlannedServiceView> & { name: string }): PlannedServiceView {
  return { image: null, build: null, open: [], volumes: [], needs: [], instances: 1, ...part };
}
