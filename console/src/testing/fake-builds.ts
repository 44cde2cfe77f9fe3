import type { BuildPlanView, BuildView } from '../api/types.ts';
import { eventStream, failure, type Send } from './fake-replies.ts';

/** What a small Express app is taken for. */
export function plan(part: Partial<BuildPlanView> = {}): BuildPlanView {
  return {
    commit: { id: '0a75b470a6c02e35890f3ca995c6a93fac9fd76a', message: 'The <first> page', author: 'Ada' },
    ecosystem: 'node',
    framework: 'Express',
    decisions: [
      { subject: 'framework', value: 'Express', reason: 'express is among the dependencies' },
      { subject: 'version', value: '22', reason: 'engines in package.json asks for 22' },
      { subject: 'package manager', value: 'npm', reason: 'package-lock.json is there' },
      { subject: 'install', value: 'npm ci', reason: 'package-lock.json is there' },
      { subject: 'build', value: 'npm run build', reason: 'the script build in package.json' },
      { subject: 'start', value: 'node server.js', reason: 'the script start in package.json' },
      { subject: 'port', value: '3000', reason: 'the default' },
    ],
    warnings: [],
    port: 3000,
    dockerfile: 'FROM node:22-slim\nCMD ["node", "server.js"]\n',
    ...part,
  };
}

interface FakeBuild {
  view: BuildView;
  log: { stream: string; data: { offset: number; data: string }; id: string }[];
  size: number;
  watchers: Set<{ send: Send; close: () => void }>;
}

/** The builds of one workload of the fake server. */
export class FakeBuilds {
  readonly #builds: FakeBuild[] = [];

  add(part: Partial<BuildView> = {}): BuildView {
    const now = new Date().toISOString();
    const view: BuildView = {
      revision: this.#builds.length + 1,
      stage: 'building',
      note: null,
      plan: plan(),
      job: `build-${this.#builds.length + 1}`,
      node: 'node-1',
      createdAt: now,
      preparedAt: now,
      startedAt: now,
      endedAt: null,
      ...part,
    };
    this.#builds.unshift({ view, log: [], size: 0, watchers: new Set() });
    return view;
  }

  change(revision: number, part: Partial<BuildView>): BuildView {
    const build = this.#get(revision);
    build.view = { ...build.view, ...part };
    if (build.view.endedAt !== null) {
      build.watchers.forEach(({ close }) => close());
      build.watchers.clear();
    }
    return build.view;
  }

  print(revision: number, text: string): void {
    const build = this.#get(revision);
    const data = { offset: build.size, data: text };
    build.size += new TextEncoder().encode(text).length;
    const record = { stream: 'stderr', data, id: `1-${build.size}` };
    build.log.push(record);
    build.watchers.forEach(({ send }) => send(record.stream, record.data, record.id));
  }

  /** @param rest of the path behind `builds` */
  handle(request: Request, rest: string[]): Response {
    const [revision, action] = rest;
    if (revision === undefined) {
      return Response.json(this.#builds.map(({ view }) => view));
    }
    const build = this.#builds.find(({ view }) => view.revision === Number(revision));
    if (build === undefined) return failure(404, 'NOT_FOUND', `There is no build '${revision}'.`);
    if (action === 'cancel') {
      if (build.view.endedAt !== null) return Response.json(build.view);
      return Response.json(
        this.change(build.view.revision, { stage: 'canceled', endedAt: new Date().toISOString() }),
      );
    }
    if (action !== 'log') return Response.json(build.view);
    const last = request.headers.get('Last-Event-ID');
    return eventStream((send, close) => {
      const from = build.log.findIndex(({ id }) => id === last) + 1;
      build.log.slice(from).forEach(({ stream, data, id }) => send(stream, data, id));
      if (build.view.endedAt !== null) {
        close();
        return () => undefined;
      }
      const watcher = { send, close };
      build.watchers.add(watcher);
      return () => build.watchers.delete(watcher);
    });
  }

  #get(revision: number): FakeBuild {
    const build = this.#builds.find(({ view }) => view.revision === revision);
    if (build === undefined) throw new Error(`no build ${revision}`);
    return build;
  }
}
