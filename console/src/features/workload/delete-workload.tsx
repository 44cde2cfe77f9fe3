import { useQueryClient } from '@tanstack/react-query';
import type { WorkloadView } from '../../api/types.ts';
import { deleteWorkload } from '../../api/workloads.ts';
import { DeleteButton } from '../../components/delete-button.tsx';
import { workloadQuery, workloadsQuery } from './workload-queries.ts';

/** Takes a workload away, with all that it keeps. */
export function DeleteWorkload({
  workload: { name, stateful, desired },
  small = false,
  onDeleted,
}: {
  workload: WorkloadView;
  small?: boolean;
  onDeleted?: () => void;
}) {
  const client = useQueryClient();
  return (
    <DeleteButton
      name={name}
      small={small}
      disabled={desired === 'deleted'}
      testId="delete-workload"
      remove={async () => {
        await deleteWorkload(name);
        void client.invalidateQueries({ queryKey: workloadsQuery.queryKey });
        void client.invalidateQueries({ queryKey: workloadQuery(name).queryKey, exact: true });
      }}
      onDeleted={onDeleted}
    >
      {stateful
        ? 'Its data, its credentials and its addresses go with it. Nothing of this can be brought back.'
        : 'Its credentials and its addresses go with it. This cannot be taken back.'}
    </DeleteButton>
  );
}
