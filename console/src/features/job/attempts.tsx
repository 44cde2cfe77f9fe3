import { useQuery } from '@tanstack/react-query';
import type { AttemptView, JobView } from '../../api/types.ts';
import { Card } from '../../components/card.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { DateTime } from '../../components/time.tsx';
import { attemptsQuery } from './job-queries.ts';
import styles from './job-page.module.css';

const OUTCOMES: Record<string, string> = {
  exited: 'ended by itself',
  signaled: 'ended by a signal',
  timedOut: 'timed out',
  canceled: 'cancelled',
  notStarted: 'could not start',
  preempted: 'made room for a service',
  lost: 'lost',
};

/** Every start of a job that was started more than once. */
export function Attempts({ job }: { job: JobView }) {
  const attempts = useQuery(attemptsQuery(job.jobId, job.attempt));
  if (attempts.isError) {
    return (
      <ErrorNotice
        title="The attempts could not be read"
        error={attempts.error}
        retry={() => void attempts.refetch()}
      />
    );
  }
  return attempts.data === undefined ? null : (
    <section className={styles.section} aria-labelledby="attempts-heading">
      <h2 id="attempts-heading">Attempts</h2>
      <Card>
        <ul className={styles.attempts}>
          {attempts.data.map((attempt) => (
            <li key={attempt.attempt}>
              <strong>Attempt {attempt.attempt}</strong>
              {attempt.workerId !== null && <span>on {attempt.workerId}</span>}
              {attempt.startedAt !== null && (
                <span>
                  started <DateTime at={attempt.startedAt} />
                </span>
              )}
              <span>{ending(attempt)}</span>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  );
}

function ending(attempt: AttemptView): string {
  if (attempt.outcome === null) {
    return 'is running';
  }
  const how = OUTCOMES[attempt.outcome] ?? attempt.outcome;
  const code = attempt.exitCode === null ? '' : `, exit code ${attempt.exitCode}`;
  const message = attempt.message === null ? '' : `: ${attempt.message}`;
  return how + code + message;
}
