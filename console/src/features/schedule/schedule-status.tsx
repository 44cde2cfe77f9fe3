import type { ExecutionState, ScheduleState, ScheduleTrouble } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';

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

export function TroubleMark({ trouble }: { trouble: ScheduleTrouble }) {
  return (
    <Status
      tone="bad"
      icon={trouble.ran ? 'cross' : 'question'}
      label={trouble.ran ? 'Failed' : 'Did not run'}
    />
  );
}

/** In words: how often, since when, and why the last time. */
export function TroubleText({ trouble }: { trouble: ScheduleTrouble }) {
  return (
    <>
      {trouble.times === 1 ? 'Once, ' : `${trouble.times.toLocaleString('en')} times, first `}
      <Ago at={trouble.since} />: {trouble.reason}
    </>
  );
}
