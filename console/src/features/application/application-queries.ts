import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { getApplication, listApplications } from '../../api/applications.ts';
import type { ApplicationView } from '../../api/types.ts';
import { heardBy, put } from '../live/heard.ts';

const heardOf = heardBy<ApplicationView>();

export const applicationsQuery = queryOptions({
  queryKey: ['applications'],
  queryFn: async ({ client, signal }) => {
    const heard = heardOf(client);
    const asked = heard.now();
    return heard.since(asked, await listApplications(signal));
  },
});

export function applicationQuery(name: string) {
  return queryOptions({
    queryKey: ['application', name],
    queryFn: async ({ client, signal }) => {
      const heard = heardOf(client);
      const asked = heard.now();
      const application = await getApplication(name, signal);
      return heard.since(asked, [application]).find(({ id }) => id === application.id) ?? application;
    },
  });
}

/** Works what the server told of some applications into every view that shows them. */
export function applyApplications(client: QueryClient, applications: Iterable<ApplicationView>): void {
  const heard = heardOf(client);
  for (const application of applications) {
    heard.tell(application.id, application);
    const key = applicationQuery(application.name).queryKey;
    if (client.getQueryData(key) !== undefined) {
      client.setQueryData(key, application);
    }
    client.setQueryData(applicationsQuery.queryKey, (known) => known && put(known, application));
  }
}

/** Applications that are gone leave the list; a page that shows one asks again, and hears so. */
export function removeApplications(client: QueryClient, removed: ReadonlySet<string>): void {
  const heard = heardOf(client);
  for (const id of removed) {
    heard.tell(id, undefined);
  }
  client.setQueryData(applicationsQuery.queryKey, (known) => known?.filter(({ id }) => !removed.has(id)));
  // By its id: the name may be another application's by now.
  for (const [key, application] of client.getQueriesData<ApplicationView>({ queryKey: ['application'] })) {
    if (application !== undefined && removed.has(application.id)) {
      void client.resetQueries({ queryKey: key, exact: true });
    }
  }
}
