import { call, callJson } from './http.ts';
import type { Page, WorkerView } from './types.ts';

export async function listWorkers(signal: AbortSignal): Promise<WorkerView[]> {
  const workers: WorkerView[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<WorkerView> = await callJson(`/api/workers/list?limit=200${query}`, { signal });
    workers.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return workers;
}

export function getWorker(workerId: string, signal: AbortSignal): Promise<WorkerView> {
  return callJson(`/api/workers/${encodeURIComponent(workerId)}`, { signal });
}

export async function approveWorker(workerId: string): Promise<void> {
  await call(`/api/workers/${encodeURIComponent(workerId)}/approve`, { method: 'POST' });
}
