import { useQuery } from '@tanstack/react-query';
import { workersQuery } from './worker-queries.ts';

/** What people call the worker; its id while that is not known, or when it has left. */
export function WorkerName({ workerId }: { workerId: string }) {
  const { data } = useQuery({
    ...workersQuery,
    select: (workers) => workers.find((worker) => worker.workerId === workerId)?.hostname,
  });
  return data ?? workerId;
}
