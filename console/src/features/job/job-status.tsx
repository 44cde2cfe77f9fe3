import type { JobStatus } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { STATUS_NAMES } from './job.ts';

const LOOKS: Record<JobStatus, [Tone, IconName]> = {
  queued: ['neutral', 'clock'],
  running: ['active', 'arc'],
  completed: ['good', 'check'],
  failed: ['bad', 'cross'],
  cancelled: ['warn', 'barred'],
  lost: ['odd', 'question'],
};

export function JobStatusMark({ status, badge = false }: { status: JobStatus; badge?: boolean }) {
  const [tone, icon] = LOOKS[status];
  return <Status tone={tone} icon={icon} label={STATUS_NAMES[status]} badge={badge} />;
}
