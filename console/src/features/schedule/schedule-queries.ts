import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { getSchedule, listExecutions, listSchedules } from '../../api/schedules.ts';

/** Events tell of what happens; that a job was not started in time is seen by the clock alone. */
const AGAIN_MS = 30_000;

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: ({ signal }) => listSchedules(signal),
  refetchInterval: AGAIN_MS,
});

export function scheduleQuery(name: string) {
  return queryOptions({
    queryKey: ['schedules', name],
    queryFn: ({ signal }) => getSchedule(name, signal),
    refetchInterval: AGAIN_MS,
  });
}

export function executionsQuery(name: string) {
  return queryOptions({
    queryKey: ['schedules', name, 'executions'],
    queryFn: ({ signal }) => listExecutions(name, signal),
    refetchInterval: AGAIN_MS,
  });
}

/** Some are others than before: what is shown of them is read anew. */
export function refreshSchedules(client: QueryClient, names: Iterable<string>): void {
  void client.invalidateQueries({ queryKey: ['schedules'], exact: true });
  for (const name of names) {
    void client.invalidateQueries({ queryKey: ['schedules', name] });
  }
}
