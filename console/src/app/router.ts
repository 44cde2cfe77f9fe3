import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router';
import { session } from '../api/session.ts';
import { JOB_STATUSES, type JobStatus } from '../api/types.ts';
import { NotFoundPage, ProblemPage } from './problem-pages.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ errorComponent: ProblemPage, notFoundComponent: NotFoundPage });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  // What a validator leaves out stays as it came; it has to be taken away by name.
  validateSearch: (search): { redirect?: string | undefined } => {
    const { redirect: target } = search;
    // A path of this site; `//host` and `/\host` would be elsewhere.
    return typeof target === 'string' && /^\/(?![/\\])/.test(target)
      ? { redirect: target }
      : { redirect: undefined };
  },
  beforeLoad: async ({ search }) => {
    // A server that does not answer is said so when the form is sent.
    const state = await session.resolve().catch(() => undefined);
    if (state?.phase === 'signed-in') {
      throw redirect({ href: search.redirect ?? '/' });
    }
  },
  component: lazyRouteComponent(() => import('../features/session/login-page.tsx'), 'LoginPage'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ location }) => {
    const state = await session.resolve();
    if (state.phase !== 'signed-in') {
      throw redirect({ to: '/login', search: location.href === '/' ? {} : { redirect: location.href } });
    }
  },
  component: Shell,
});

const overview = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: (search): { status?: JobStatus | undefined } => ({
    status: JOB_STATUSES.find((known) => known === search.status),
  }),
  component: lazyRouteComponent(() => import('../features/overview/overview-page.tsx'), 'OverviewPage'),
});

const run = createRoute({
  getParentRoute: () => app,
  path: '/run',
  component: lazyRouteComponent(() => import('../features/run/run-page.tsx'), 'RunPage'),
});

const job = createRoute({
  getParentRoute: () => app,
  path: '/jobs/$jobId',
  component: lazyRouteComponent(() => import('../features/job/job-page.tsx'), 'JobPage'),
});

const workloads = createRoute({
  getParentRoute: () => app,
  path: '/workloads',
  component: lazyRouteComponent(() => import('../features/workload/workloads-page.tsx'), 'WorkloadsPage'),
});

const workload = createRoute({
  getParentRoute: () => app,
  path: '/workloads/$name',
  component: lazyRouteComponent(() => import('../features/workload/workload-page.tsx'), 'WorkloadPage'),
});

const workloadLog = createRoute({
  getParentRoute: () => app,
  path: '/workloads/$name/logs',
  component: lazyRouteComponent(
    () => import('../features/workload/workload-log-page.tsx'),
    'WorkloadLogPage',
  ),
});

const application = createRoute({
  getParentRoute: () => app,
  path: '/apps/$name',
  component: lazyRouteComponent(
    () => import('../features/application/application-page.tsx'),
    'ApplicationPage',
  ),
});

const deploy = createRoute({
  getParentRoute: () => app,
  path: '/deploy',
  validateSearch: (search): { kind?: string | undefined } => ({
    kind: typeof search.kind === 'string' ? search.kind : undefined,
  }),
  beforeLoad: ({ search }) => {
    // What the clock starts has a form of its own.
    if (search.kind === 'cron') throw redirect({ to: '/new-schedule', replace: true });
  },
  component: lazyRouteComponent(() => import('../features/deploy/deploy-page.tsx'), 'DeployPage'),
});

const schedules = createRoute({
  getParentRoute: () => app,
  path: '/schedules',
  component: lazyRouteComponent(() => import('../features/schedule/schedules-page.tsx'), 'SchedulesPage'),
});

const newSchedule = createRoute({
  getParentRoute: () => app,
  // Not below the schedules: one of them may be called new.
  path: '/new-schedule',
  component: lazyRouteComponent(
    () => import('../features/schedule/schedule-form-page.tsx'),
    'ScheduleFormPage',
  ),
});

const schedule = createRoute({
  getParentRoute: () => app,
  path: '/schedules/$name',
  component: lazyRouteComponent(() => import('../features/schedule/schedule-page.tsx'), 'SchedulePage'),
});

const usage = createRoute({
  getParentRoute: () => app,
  path: '/usage',
  component: lazyRouteComponent(() => import('../features/usage/usage-page.tsx'), 'UsagePage'),
});

const earnings = createRoute({
  getParentRoute: () => app,
  path: '/earnings',
  component: lazyRouteComponent(() => import('../features/usage/earnings-page.tsx'), 'EarningsPage'),
});

const worker = createRoute({
  getParentRoute: () => app,
  path: '/nodes/$workerId',
  component: lazyRouteComponent(() => import('../features/worker/worker-page.tsx'), 'WorkerPage'),
});

/** Addresses of nodes that were passed on while the page called them workers. */
const formerWorker = createRoute({
  getParentRoute: () => app,
  path: '/workers/$workerId',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/nodes/$workerId', params, replace: true });
  },
});

const routeTree = root.addChildren([
  login,
  app.addChildren([
    overview,
    workloads,
    workload,
    workloadLog,
    application,
    deploy,
    schedules,
    newSchedule,
    schedule,
    usage,
    earnings,
    run,
    job,
    worker,
    formerWorker,
  ]),
]);

/** @param history the browser's own unless given */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    scrollRestoration: true,
    ...(history !== undefined && { history }),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
