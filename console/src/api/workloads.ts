import { call, callJson, withQuery } from './http.ts';
import type {
  CredentialsView,
  DeployRequest,
  MetricsView,
  Page,
  RevisionView,
  WorkloadView,
} from './types.ts';

/** The newest first. */
export async function listWorkloads(signal: AbortSignal): Promise<WorkloadView[]> {
  const workloads: WorkloadView[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<WorkloadView> = await callJson(withQuery('/api/workloads', { limit: 200, cursor }), {
      signal,
    });
    workloads.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return workloads;
}

export function getWorkload(name: string, signal: AbortSignal): Promise<WorkloadView> {
  return callJson(workloadPath(name), { signal });
}

export function deployWorkload(request: DeployRequest): Promise<WorkloadView> {
  return callJson('/api/workloads', { method: 'POST', json: request });
}

export function startWorkload(name: string): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/start'), { method: 'POST' });
}

export function stopWorkload(name: string): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/stop'), { method: 'POST' });
}

/** What runs is replaced by the same anew. */
export function restartWorkload(name: string): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/restart'), { method: 'POST' });
}

/** As restart, from its source as that is now: a branch is fetched anew. */
export function redeployWorkload(name: string): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/redeploy'), { method: 'POST' });
}

/** While it is on, visitors see a sign; what runs goes on. */
export function maintainWorkload(name: string, on: boolean): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/maintenance'), { method: 'POST', json: { on } });
}

export function rollBackWorkload(name: string, revision: number): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/rollback'), { method: 'POST', json: { revision } });
}

export function scaleWorkload(name: string, instances: number): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/scale'), { method: 'POST', json: { instances } });
}

/** With all that it keeps. */
export async function deleteWorkload(name: string): Promise<void> {
  await call(withQuery(workloadPath(name), { confirm: name }), { method: 'DELETE' });
}

/** The newest first. */
export function listRevisions(name: string, signal: AbortSignal): Promise<RevisionView[]> {
  return callJson(workloadPath(name, '/revisions'), { signal });
}

/** @param since how long ago, such as `1h` */
export function getMetrics(name: string, since: string, signal: AbortSignal): Promise<MetricsView> {
  return callJson(withQuery(workloadPath(name, '/metrics'), { since }), { signal });
}

/** Each call is written down with who made it. */
export function revealCredentials(name: string): Promise<CredentialsView> {
  return callJson(workloadPath(name, '/credentials/reveal'), { method: 'POST' });
}

/** Generates its secrets anew and restarts it with them. */
export function rotateCredentials(name: string): Promise<WorkloadView> {
  return callJson(workloadPath(name, '/credentials/rotate'), { method: 'POST' });
}

/** @param tail how many bytes of what is there already */
export function logsPath(name: string, tail: number): string {
  return withQuery(workloadPath(name, '/logs'), { follow: 'true', tail });
}

function workloadPath(name: string, rest = ''): string {
  return `/api/workloads/${encodeURIComponent(name)}${rest}`;
}
