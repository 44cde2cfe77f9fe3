import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { session } from '../api/session.ts';
import { createQueryClient } from '../app/query-client.ts';
import { createAppRouter } from '../app/router.ts';
import { EMAIL, PASSWORD } from './fake-lattice.ts';

/** The whole console at an address. */
export function renderApp(path: string) {
  const history = createMemoryHistory({ initialEntries: [path] });
  const queryClient = createQueryClient();
  // A test of an error need not wait for the repetitions.
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retry: false } });
  const view = render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createAppRouter(history)} />
    </QueryClientProvider>,
  );
  return { ...view, history, queryClient };
}

/** As renderApp, for someone who is signed in. */
export async function renderSignedIn(path: string) {
  await session.signIn(EMAIL, PASSWORD);
  return renderApp(path);
}
