import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, type ReactNode } from 'react';
import type { JobFilter } from '../../api/jobs.ts';
import type { JobView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { formatDateTime, formatDuration } from '../../components/format.ts';
import { ErrorNotice, Loading, Skeleton } from '../../components/notice.tsx';
import { useNow } from '../../components/now.ts';
import { Ago } from '../../components/time.tsx';
import { commandText, isTerminal, remark, runningSeconds } from './job.ts';
import styles from './job-list.module.css';
import { jobsQuery } from './job-queries.ts';
import { JobStatusMark } from './job-status.tsx';

/** The jobs that match, newest first and live. */
export function JobList({ filter, empty }: { filter: JobFilter; empty: ReactNode }) {
  const jobs = useInfiniteQuery(jobsQuery(filter));
  if (jobs.isPending) {
    return (
      <Loading what="jobs">
        <div className={styles.pending}>
          {['72%', '48%', '60%', '38%'].map((width) => (
            <Skeleton key={width} width={width} />
          ))}
        </div>
      </Loading>
    );
  }
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={styles.list}>
      {jobs.isError && (
        <ErrorNotice
          title="The jobs could not be read"
          error={jobs.error}
          retry={() => void jobs.refetch()}
        />
      )}
      {items.length === 0 && !jobs.isError && empty}
      {items.length > 0 && (
        <>
          <div className={styles.head} aria-hidden="true">
            <span>Status</span>
            <span>Command</span>
            <span>Node</span>
            <span className={styles.number}>Queued</span>
            <span className={styles.number}>Duration</span>
          </div>
          <ul aria-label="Jobs">
            {items.map((job) => (
              <JobRow key={job.jobId} job={job} />
            ))}
          </ul>
        </>
      )}
      {jobs.hasNextPage && (
        <div className={styles.more}>
          <Button
            small
            look="quiet"
            disabled={jobs.isFetchingNextPage}
            onClick={() => void jobs.fetchNextPage()}
          >
            {jobs.isFetchingNextPage ? 'Loading…' : 'Show older jobs'}
          </Button>
        </div>
      )}
    </div>
  );
}

const JobRow = memo(function JobRow({ job }: { job: JobView }) {
  const note = remark(job);
  return (
    <li className={styles.row} data-testid="job-row">
      <span className={styles.status}>
        <JobStatusMark status={job.status} />
      </span>
      <span className={styles.main}>
        <Link to="/jobs/$jobId" params={{ jobId: job.jobId }} className={styles.command}>
          {commandText(job.command)}
          {/* The link is as large as its row. What it shows to who hovers would only be read aloud a second time. */}
          <span className={styles.cover} title={hoverText(job)} aria-hidden="true" data-testid="job-hover" />
        </Link>
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </span>
      <span className={styles.worker}>
        {job.workerId !== null && (
          <>
            <span className="visually-hidden">on </span>
            {job.workerId}
          </>
        )}
      </span>
      <span className={`${styles.time ?? ''} ${styles.age ?? ''}`}>
        <span className="visually-hidden">queued </span>
        <Ago at={job.createdAt} />
      </span>
      <span className={`${styles.time ?? ''} ${styles.duration ?? ''}`}>
        <Duration job={job} />
      </span>
    </li>
  );
});

/** What the row has no room for: the whole command and the exact times. */
function hoverText(job: JobView): string {
  const times: [string, string | null][] = [
    ['Queued', job.createdAt],
    ['Started', job.startedAt],
    ['Ended', job.completedAt],
  ];
  return [
    commandText(job.command),
    ...times.flatMap(([name, at]) => (at === null ? [] : [`${name} ${formatDateTime(at)}`])),
  ].join('\n');
}

function Duration({ job }: { job: JobView }) {
  const now = useNow(!isTerminal(job.status));
  const seconds = runningSeconds(job, now);
  return seconds === undefined ? null : (
    <>
      <span className={`visually-hidden ${styles.unit ?? ''}`}>
        {isTerminal(job.status) ? 'ran ' : 'running '}
      </span>
      {formatDuration(isTerminal(job.status) ? seconds : Math.floor(seconds))}
    </>
  );
}
