import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listBuilds } from '../../api/builds.ts';
import type { WorkloadView } from '../../api/types.ts';
import { isOver } from './build.ts';

/** Events tell of workloads and not of their builds: one that is under way is looked at again. */
const AGAIN_MS = 1_500;

/** Read anew whenever another revision is wanted or another is what became of it. */
export function buildsQuery({ name, revision, state, failure }: WorkloadView) {
  return queryOptions({
    queryKey: ['workload', name, 'builds', revision, state, failure],
    queryFn: ({ signal }) => listBuilds(name, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ stage }) => !isOver(stage)) === true ? AGAIN_MS : false,
  });
}
