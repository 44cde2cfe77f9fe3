import { queryOptions } from '@tanstack/react-query';
import { getSchedule, listExecutions, listSchedules } from '../../api/schedules.ts';

/** No events tell of schedules; their jobs come by the clock, so they are looked at by the clock. */
const AGAIN_MS = 5_000;

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
