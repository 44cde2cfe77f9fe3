import type { WorkerStatus } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import { Status, type Tone } from '../../components/status.tsx';

const LOOKS: Record<WorkerStatus, [string, Tone, IconName]> = {
  online: ['Online', 'good', 'check'],
  offline: ['Offline', 'neutral', 'barred'],
  error: ['Error', 'bad', 'alert'],
  pending: ['Waits for approval', 'warn', 'clock'],
};

export function WorkerStatusMark({ status, badge = false }: { status: WorkerStatus; badge?: boolean }) {
  const [label, tone, icon] = LOOKS[status];
  return <Status tone={tone} icon={icon} label={label} badge={badge} />;
}
