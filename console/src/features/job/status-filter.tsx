import { Link } from '@tanstack/react-router';
import { JOB_STATUSES, type JobStatus } from '../../api/types.ts';
import { STATUS_NAMES } from './job.ts';
import styles from './status-filter.module.css';

/** Which jobs the overview lists; kept in the address, so that it can be shared and gone back from. */
export function StatusFilter({ status }: { status: JobStatus | undefined }) {
  const choices = [undefined, ...JOB_STATUSES];
  return (
    <nav className={styles.filter} aria-label="Jobs by status">
      {choices.map((choice) => (
        <Link
          key={choice ?? 'all'}
          to="/"
          search={choice === undefined ? {} : { status: choice }}
          className={styles.choice}
          activeOptions={{ exact: true }}
          aria-current={choice === status ? 'page' : undefined}
          resetScroll={false}
        >
          {choice === undefined ? 'All' : STATUS_NAMES[choice]}
        </Link>
      ))}
    </nav>
  );
}
