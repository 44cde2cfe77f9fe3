import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { WorkloadView } from '../../api/types.ts';
import { applyWorkloads } from './workload-queries.ts';

interface Change {
  /** For people: `stopped`, as in “could not be stopped”. */
  done: string;
  call: (name: string) => Promise<WorkloadView>;
}

/** Changes one workload, and shows at once what the server says of it. */
export function useWorkloadChange(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ call }: Change) => call(name),
    onSuccess: (told) => applyWorkloads(client, [told]),
  });
}
