import { callJson, withQuery } from './http.ts';
import type { BuildPlanView, BuildView, InspectRequest } from './types.ts';

/** How a source would be built. It is fetched and looked at; nothing of it is run. */
export function inspectSource(request: InspectRequest, signal: AbortSignal): Promise<BuildPlanView> {
  return callJson('/api/sources/inspect', { method: 'POST', json: request, signal });
}

/** The newest first. */
export function listBuilds(workload: string, signal: AbortSignal): Promise<BuildView[]> {
  return callJson(buildsPath(workload), { signal });
}

/** Its revision fails; what serves goes on. */
export function cancelBuild(workload: string, revision: number): Promise<BuildView> {
  return callJson(`${buildsPath(workload)}/${revision}/cancel`, { method: 'POST' });
}

/** @param tail how many bytes of what is there already */
export function buildLogPath(workload: string, revision: number, tail: number): string {
  return withQuery(`${buildsPath(workload)}/${revision}/log`, { follow: 'true', tail });
}

function buildsPath(workload: string): string {
  return `/api/workloads/${encodeURIComponent(workload)}/builds`;
}
