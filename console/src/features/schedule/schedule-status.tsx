import type { ExecutionState, ScheduleState } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import { Status, type Tone } from '../../components/status.tsx';

const SCHEDULES: Record<ScheduleState, [Tone, IconName, string]> = {
  active: ['good', 'clock', 'Active'],
  paused: ['warn', 'barred', 'Paused'],
  disabled: ['neutral', 'cross', 'Disabled'],
};

const EXECUTIONS: Record<ExecutionState, [Tone, IconName, string]> = {
  queued: ['neutral', 'clock', 'Queued'],
  running: ['active', 'arc', 'Running'],
  succeeded: ['good', 'check', 'Succeeded'],
  failed: ['bad', 'cross', 'Failed'],
  cancelled: ['warn', 'barred', 'Cancelled'],
  waiting: ['neutral', 'clock', 'Waiting'],
  skipped: ['warn', 'barred', 'Skipped'],
  missed: ['odd', 'question', 'Missed'],
  refused: ['bad', 'cross', 'Refused'],
};

export function ScheduleStateMark({ state, badge = false }: { state: ScheduleState; badge?: boolean }) {
  const [tone, icon, label] = SCHEDULES[state];
  return <Status tone={tone} icon={icon} label={label} badge={badge} />;
}

export function ExecutionStateMark({ state }: { state: ExecutionState }) {
  const [tone, icon, label] = EXECUTIONS[state];
  return <Status tone={tone} icon={icon} label={label} />;
}
