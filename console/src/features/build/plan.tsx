import type { BuildPlanView, CommitView } from '../../api/types.ts';
import { Notice } from '../../components/notice.tsx';
import { planTitle } from './build.ts';
import styles from './build.module.css';

/** How a source is built, with the reason of each thing that was settled. */
export function Plan({ plan }: { plan: BuildPlanView }) {
  return (
    <div className={styles.plan} data-testid="build-plan">
      <Warnings plan={plan} />
      <dl className={styles.decisions}>
        <div>
          <dt>detected</dt>
          <dd>{planTitle(plan)}</dd>
        </div>
        {plan.decisions
          .filter(({ subject }) => subject !== 'framework')
          .map(({ subject, value, reason }) => (
            <div key={subject}>
              <dt>{subject}</dt>
              <dd>
                <code>{value}</code> <span className={styles.reason}>{reason}</span>
              </dd>
            </div>
          ))}
      </dl>
      <DockerfileText plan={plan} />
    </div>
  );
}

export function Warnings({ plan }: { plan: BuildPlanView }) {
  return plan.warnings.map((warning) => <Notice key={warning} tone="warn" title={warning} />);
}

/** @param old whether something was changed since the plan was made */
export function DockerfileText({ plan, old = false }: { plan: BuildPlanView; old?: boolean }) {
  return (
    <details className={styles.fold} aria-busy={old} data-testid="dockerfile">
      <summary>
        Dockerfile{old && <span className={styles.reason}> as it was before the change</span>}
      </summary>
      {/* Scrolls sideways, so a keyboard has to reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} tabIndex={0} role="region" aria-label="Dockerfile">
        {plan.dockerfile}
      </pre>
    </details>
  );
}

export function Commit({ commit }: { commit: CommitView }) {
  return (
    <span className={styles.commit} data-testid="commit">
      <CommitName commit={commit} /> <span className={styles.reason}>by {commit.author}</span>
    </span>
  );
}

/** What tells it from others. */
export function CommitName({ commit: { id, message } }: { commit: CommitView }) {
  return (
    <>
      <code title={id}>{id.slice(0, 7)}</code> {message}
    </>
  );
}
