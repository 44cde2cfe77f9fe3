import type { ApplicationState } from '../../api/types.ts';
import type { IconName } from '../../components/icon.tsx';
import { Status, type Tone } from '../../components/status.tsx';
import { APPLICATION_STATE_NAMES } from './application.ts';

const LOOKS: Record<ApplicationState, [Tone, IconName]> = {
  running: ['good', 'check'],
  starting: ['active', 'arc'],
  degraded: ['warn', 'alert'],
  failed: ['bad', 'cross'],
  stopped: ['neutral', 'stop'],
  deleting: ['warn', 'arc'],
};

/** How an application stands as a whole; said aloud when it changes. */
export function ApplicationStatusMark({ state }: { state: ApplicationState }) {
  const [tone, icon] = LOOKS[state];
  return (
    <span role="status" data-testid="application-status" data-state={state}>
      <Status tone={tone} icon={icon} label={APPLICATION_STATE_NAMES[state]} badge />
    </span>
  );
}
