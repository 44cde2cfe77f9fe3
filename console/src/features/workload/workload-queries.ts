import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import { listKinds } from '../../api/catalogue.ts';
import type { WorkloadView } from '../../api/types.ts';
import { getMetrics, getWorkload, listRevisions, listWorkloads } from '../../api/workloads.ts';
import { heardBy, put } from '../live/heard.ts';

const heardOf = heardBy<WorkloadView>();

export const kindsQuery = queryOptions({
  queryKey: ['catalogue'],
  queryFn: ({ signal }) => listKinds(signal),
});

export const workloadsQuery = queryOptions({
  queryKey: ['workloads'],
  queryFn: async ({ client, signal }) => {
    const heard = heardOf(client);
    const asked = heard.now();
    return heard.since(asked, await listWorkloads(signal));
  },
});

export function workloadQuery(name: string) {
  return queryOptions({
    queryKey: ['workload', name],
    queryFn: async ({ client, signal }) => {
      const heard = heardOf(client);
      const asked = heard.now();
      const workload = await getWorkload(name, signal);
      return heard.since(asked, [workload]).find(({ id }) => id === workload.id) ?? workload;
    },
  });
}

/** Read anew whenever another revision is wanted or another is what became of it. */
export function revisionsQuery({ name, revision, serving, failure, state }: WorkloadView) {
  return queryOptions({
    queryKey: ['workload', name, 'revisions', revision, serving, failure, state],
    queryFn: ({ signal }) => listRevisions(name, signal),
    placeholderData: keepPreviousData,
  });
}

/** Looked at as often as the server has something new. */
export function metricsQuery(name: string, since: string) {
  return queryOptions({
    queryKey: ['workload', name, 'metrics', since],
    queryFn: ({ signal }) => getMetrics(name, since, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}

/** Works what the server told of some workloads into every view that shows them. */
export function applyWorkloads(client: QueryClient, workloads: Iterable<WorkloadView>): void {
  const heard = heardOf(client);
  for (const workload of workloads) {
    heard.tell(workload.id, workload);
    const key = workloadQuery(workload.name).queryKey;
    if (client.getQueryData(key) !== undefined) {
      client.setQueryData(key, workload);
    }
    client.setQueryData(workloadsQuery.queryKey, (known) => known && put(known, workload));
  }
}

/** Workloads that are gone leave the list; a page that shows one asks again, and hears so. */
export function removeWorkloads(client: QueryClient, removed: Iterable<{ id: string; name: string }>): void {
  const heard = heardOf(client);
  for (const { id, name } of removed) {
    heard.tell(id, undefined);
    client.setQueryData(workloadsQuery.queryKey, (known) => known?.filter((workload) => workload.id !== id));
    // The name may be another workload's by now.
    if (client.getQueryData(workloadQuery(name).queryKey)?.id === id) {
      void client.resetQueries({ queryKey: workloadQuery(name).queryKey });
    }
  }
}
