import type { InstanceView, WorkloadState } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { INSTANCE_STATE_NAMES, STATE_NAMES } from './workload.ts';

const LOOKS: Record<WorkloadState, [Tone, IconName]> = {
  queued: ['neutral', 'clock'],
  building: ['active', 'arc'],
  deploying: ['active', 'arc'],
  running: ['good', 'check'],
  completed: ['good', 'check'],
  stopping: ['neutral', 'arc'],
  stopped: ['neutral', 'stop'],
  crashed: ['bad', 'alert'],
  failed: ['bad', 'cross'],
  suspended: ['warn', 'clock'],
  lost: ['odd', 'question'],
  deleting: ['warn', 'arc'],
};

const INSTANCE_LOOKS: Record<InstanceView['state'], [Tone, IconName]> = {
  waiting: ['neutral', 'clock'],
  starting: ['active', 'arc'],
  ready: ['good', 'check'],
  completed: ['good', 'check'],
  restarting: ['bad', 'turn'],
  suspended: ['warn', 'clock'],
  halted: ['bad', 'stop'],
  stopping: ['neutral', 'arc'],
};

export function WorkloadStatusMark({ state, badge = false }: { state: WorkloadState; badge?: boolean }) {
  const [tone, icon] = LOOKS[state];
  return <Status tone={tone} icon={icon} label={STATE_NAMES[state]} badge={badge} />;
}

export function InstanceStatusMark({ instance }: { instance: InstanceView }) {
  const [tone, icon] = INSTANCE_LOOKS[instance.state];
  return <Status tone={tone} icon={icon} label={INSTANCE_STATE_NAMES[instance.state]} />;
}
