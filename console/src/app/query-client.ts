import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/errors.ts';

/** What may pass by itself is tried again; what the server has refused is not. */
function worthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Events keep what is on screen current, and a new connection reads it anew.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The server says so when it is down; the browser's opinion of the network does not hold for loopback.
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && worthRetrying(error),
      },
      mutations: { networkMode: 'always' },
    },
  });
}
