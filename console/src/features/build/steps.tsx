import { useState } from 'react';
import { formatDuration, plural } from '../../components/format.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { useNow } from '../../components/now.ts';
import { Status, type Tone } from '../../components/status.tsx';
import styles from './build.module.css';
import type { BuildStep, StepState } from './build-steps.ts';

const LOOKS: Record<StepState, [Tone, IconName, string]> = {
  running: ['active', 'arc', 'Running'],
  done: ['good', 'check', 'Done'],
  cached: ['neutral', 'check', 'Cached'],
  failed: ['bad', 'cross', 'Failed'],
  canceled: ['neutral', 'barred', 'Canceled'],
};

/** Of a step that is opened; the log has all. */
const SHOWN_LINES = 200;

/** The builder's own doing is left out as long as it goes well. */
export function Steps({ steps }: { steps: readonly BuildStep[] }) {
  const shown = steps.filter(({ internal, state }) => !internal || state === 'failed');
  return (
    <ol className={styles.steps} data-testid="build-steps">
      {shown.map((step) => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}

/** Open while it is what one looks for; whoever opens or closes it has the last word. */
function Step({ step }: { step: BuildStep }) {
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? step.state === 'failed';
  const [tone, icon, label] = LOOKS[step.state];
  const content = step.lines.length > 0 || step.error !== undefined;
  const head = (
    <>
      <span className={styles.stepState}>
        <Status tone={tone} icon={icon} label={label} />
      </span>
      <code className={styles.stepTitle}>{step.title}</code>
      <span className={styles.stepTime}>
        <StepTime step={step} />
      </span>
    </>
  );
  return (
    <li data-testid="build-step" data-state={step.state} data-open={content && open}>
      {content ? (
        <>
          <button
            type="button"
            className={styles.stepHead}
            aria-expanded={open}
            onClick={() => setChosen(!open)}
          >
            <Icon name="chevron" className={open ? styles.turned : styles.unturned} />
            {head}
          </button>
          {open && <StepLines step={step} />}
        </>
      ) : (
        <div className={styles.stepHead}>
          <span className={styles.noArrow} />
          {head}
        </div>
      )}
    </li>
  );
}

function StepTime({ step }: { step: BuildStep }) {
  const running = step.state === 'running';
  const now = useNow(running);
  const seconds = running ? Math.floor(Math.max(0, now - step.beganAt) / 1000) : step.seconds;
  return seconds === undefined ? null : <>{formatDuration(seconds)}</>;
}

function StepLines({ step }: { step: BuildStep }) {
  const shown = step.lines.slice(-SHOWN_LINES);
  const before = step.dropped + step.lines.length - shown.length;
  return (
    <div className={styles.stepBody}>
      {before > 0 && <p className={styles.reason}>{plural(before, 'earlier line')} in the whole log.</p>}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} tabIndex={0} role="region" aria-label={`Output of ${step.title}`}>
        {shown.join('\n')}
      </pre>
      {step.error !== undefined && <p className={styles.stepError}>{step.error}</p>}
    </div>
  );
}
