import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { JobView, WorkerView } from '../../api/types.ts';
import { getWorker, listWorkers } from '../../api/workers.ts';

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: async ({ signal }) => sorted(await listWorkers(signal)),
});

export function workerQuery(workerId: string) {
  return queryOptions({
    queryKey: ['worker', workerId],
    queryFn: ({ signal }) => getWorker(workerId, signal),
  });
}

/** Works what the server told of some workers into every view that shows them. */
export function applyWorkers(client: QueryClient, workers: Iterable<WorkerView>): void {
  const byId = new Map<string, WorkerView>();
  for (const worker of workers) {
    byId.set(worker.workerId, worker);
    const key = workerQuery(worker.workerId).queryKey;
    if (client.getQueryData(key) !== undefined) {
      client.setQueryData(key, worker);
    }
  }
  client.setQueryData(workersQuery.queryKey, (known) =>
    known === undefined
      ? undefined
      : sorted([...known.filter((worker) => !byId.has(worker.workerId)), ...byId.values()]),
  );
}

/**
 * Counts jobs that began or ended to the workers that run them: workers tell of themselves at each heartbeat only.
 */
export function occupyWorkers(client: QueryClient, jobs: Iterable<JobView>): void {
  const told = [...jobs];
  const occupied = (worker: WorkerView): WorkerView => {
    const running = new Set(worker.runningJobs);
    for (const job of told) {
      if (job.status === 'running' && job.workerId === worker.workerId) {
        running.add(job.jobId);
      } else {
        running.delete(job.jobId);
      }
    }
    const same =
      running.size === worker.runningJobs.length && worker.runningJobs.every((id) => running.has(id));
    return same ? worker : { ...worker, runningJobs: [...running] };
  };
  client.setQueryData(workersQuery.queryKey, (known) => known?.map(occupied));
  for (const workerId of new Set(told.map((job) => job.workerId))) {
    if (workerId !== null) {
      client.setQueryData(workerQuery(workerId).queryKey, (known) =>
        known === undefined ? undefined : occupied(known),
      );
    }
  }
}

/** Workers that are no longer there leave the list; a page that shows one asks again, and hears so. */
export function removeWorkers(client: QueryClient, workerIds: ReadonlySet<string>): void {
  client.setQueryData(workersQuery.queryKey, (known) =>
    known?.filter((worker) => !workerIds.has(worker.workerId)),
  );
  for (const workerId of workerIds) {
    void client.resetQueries({ queryKey: workerQuery(workerId).queryKey });
  }
}

const ORDER = { pending: 0, online: 1, error: 2, offline: 3 };

/** Those that want something first, then those that work. */
function sorted(workers: WorkerView[]): WorkerView[] {
  return workers.toSorted(
    (a, b) =>
      ORDER[a.status] - ORDER[b.status] || a.workerId.localeCompare(b.workerId, undefined, { numeric: true }),
  );
}
