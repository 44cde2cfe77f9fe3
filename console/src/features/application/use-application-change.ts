import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApplicationView } from '../../api/types.ts';
import { applyApplications } from './application-queries.ts';

interface Change {
  /** For people: `stopped`, as in “could not be stopped”. */
  done: string;
  call: (name: string) => Promise<ApplicationView>;
}

/** Changes all of one application, and shows at once what the server says of it. */
export function useApplicationChange(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ call }: Change) => call(name),
    onSuccess: (told) => applyApplications(client, [told]),
  });
}
