import type { WorkloadView } from '../../api/types.ts';
import { startWorkload, stopWorkload } from '../../api/workloads.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import type { useWorkloadChange } from './use-workload-change.ts';

/** Stops what is to run, and starts what was stopped. */
export function RunButton({
  workload,
  change,
  small = false,
}: {
  workload: WorkloadView;
  change: ReturnType<typeof useWorkloadChange>;
  small?: boolean;
}) {
  const disabled = change.isPending || workload.desired === 'deleted';
  return workload.desired === 'stopped' ? (
    <Button
      small={small}
      disabled={disabled}
      onClick={() => change.mutate({ done: 'started', call: startWorkload })}
      data-testid="start-workload"
    >
      <Icon name="play" />
      Start
    </Button>
  ) : (
    <Button
      small={small}
      disabled={disabled}
      onClick={() => change.mutate({ done: 'stopped', call: stopWorkload })}
      data-testid="stop-workload"
    >
      <Icon name="stop" />
      Stop
    </Button>
  );
}
