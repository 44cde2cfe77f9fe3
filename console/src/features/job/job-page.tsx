import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { cancelJob } from '../../api/jobs.ts';
import type { JobView } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatDuration, formatSpan } from '../../components/format.ts';
import { Empty, ErrorNotice, Loading, Notice, Skeleton } from '../../components/notice.tsx';
import { useNow } from '../../components/now.ts';
import { Progress } from '../../components/progress.tsx';
import { DateTime } from '../../components/time.tsx';
import { useTitle } from '../../components/title.ts';
import { HostName } from '../worker/host-name.tsx';
import { ApiError } from '../../api/errors.ts';
import { Artifacts } from './artifacts.tsx';
import { Attempts } from './attempts.tsx';
import { commandText, isTerminal, outcome, runningSeconds, startsIn, STATUS_NAMES } from './job.ts';
import { JobOutputView } from './job-output-view.tsx';
import styles from './job-page.module.css';
import { jobQuery } from './job-queries.ts';
import { JobStatusMark } from './job-status.tsx';

const route = getRouteApi('/app/jobs/$jobId');

export function JobPage() {
  const { jobId } = route.useParams();
  const job = useQuery(jobQuery(jobId));
  if (job.isPending) {
    return (
      <Loading what="the job">
        <div className={styles.page}>
          <Skeleton width="45%" height="1.75rem" />
          <Skeleton width="70%" />
          <Skeleton width="100%" height="20rem" />
        </div>
      </Loading>
    );
  }
  if (job.data === undefined) {
    return job.error instanceof ApiError && job.error.status === 404 ? (
      <NoSuchJob />
    ) : (
      <ErrorNotice title="The job could not be read" error={job.error} retry={() => void job.refetch()} />
    );
  }
  // All that is kept of a job goes with it when the page turns to another one.
  return <JobDetails key={jobId} job={job.data} />;
}

function NoSuchJob() {
  useTitle('No such job');
  return (
    <Empty level={1} title="There is no such job" actions={<ButtonLink to="/">Show all jobs</ButtonLink>}>
      <p>The address may be wrong, or the job belongs to a project that is not yours.</p>
    </Empty>
  );
}

function JobDetails({ job }: { job: JobView }) {
  const command = commandText(job.command);
  useTitle(`${STATUS_NAMES[job.status]}: ${command}`);
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <div className={styles.title}>
          <h1 className={styles.command} title={command}>
            {command}
          </h1>
          <p className={styles.marks} role="status" data-testid="job-status">
            <JobStatusMark status={job.status} badge />
            <span>{outcome(job)}</span>
          </p>
        </div>
        {!isTerminal(job.status) && <CancelButton job={job} />}
      </header>
      {/* Stands before there is something to say, so that what comes is read aloud. */}
      <div className={styles.notices} role="status">
        <JobNotices job={job} />
      </div>
      <Timings job={job} />
      {job.progress !== null && !isTerminal(job.status) && (
        <Progress label="Progress of the job" percent={job.progress} />
      )}
      <JobOutputView job={job} />
      {isTerminal(job.status) && <Artifacts jobId={job.jobId} />}
      {job.attempt > 1 && <Attempts job={job} />}
    </div>
  );
}

function JobNotices({ job }: { job: JobView }) {
  if (job.status === 'queued') {
    return (
      <Notice tone="info" title="Waiting to start">
        {job.waitingReason ?? 'It starts as soon as a node has a free slot.'}
        {startsIn(job)}
      </Notice>
    );
  }
  if (job.status === 'running' && job.waitingReason != null) {
    return (
      <Notice tone="info" title="Standing still">
        {job.waitingReason}
      </Notice>
    );
  }
  // That it was cancelled, the status says already.
  if (job.error !== null && job.status !== 'cancelled') {
    return (
      <Notice tone="bad" title={job.error.message}>
        <code>{job.error.code}</code>
      </Notice>
    );
  }
  return null;
}

function Timings({ job }: { job: JobView }) {
  const now = useNow(!isTerminal(job.status));
  const seconds = runningSeconds(job, now);
  const waited = (job.startedAt === null ? now : Date.parse(job.startedAt)) - Date.parse(job.createdAt);
  const waiting =
    isTerminal(job.status) && job.startedAt === null ? undefined : formatDuration(waited / 1000);
  return (
    <Facts
      facts={[
        [
          'Node',
          job.workerId === null ? undefined : (
            <>
              <Link to="/nodes/$workerId" params={{ workerId: job.workerId }}>
                {job.workerId}
              </Link>{' '}
              <HostName workerId={job.workerId} />
            </>
          ),
        ],
        [
          'Exit code',
          job.exitCode === null ? undefined : <span data-testid="exit-code">{job.exitCode}</span>,
        ],
        [
          isTerminal(job.status) ? 'Ran for' : 'Running for',
          seconds === undefined
            ? undefined
            : formatDuration(isTerminal(job.status) ? seconds : Math.floor(seconds)),
        ],
        [job.startedAt === null ? 'Waiting for' : 'Waited', waiting],
        ['Queued', <DateTime key="queued" at={job.createdAt} />],
        ['Started', job.startedAt === null ? undefined : <DateTime key="started" at={job.startedAt} />],
        ['Ended', job.completedAt === null ? undefined : <DateTime key="ended" at={job.completedAt} />],
        ['Timeout', formatSpan(job.timeout)],
        ['Attempt', job.attempt > 1 ? job.attempt : undefined],
        ['Job', <code key="job">{job.jobId}</code>],
      ]}
    />
  );
}

function CancelButton({ job }: { job: JobView }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.jobId),
    onSettled: () => client.invalidateQueries({ queryKey: jobQuery(job.jobId).queryKey, exact: true }),
  });
  const { reset } = cancel;
  // A retried attempt can be cancelled again.
  useEffect(() => reset(), [job.attempt, reset]);
  return (
    <div>
      <Button
        look="danger"
        disabled={cancel.isPending || cancel.isSuccess}
        onClick={() => setAsking(true)}
        data-testid="cancel-job"
      >
        {cancel.isPending || cancel.isSuccess ? 'Cancelling…' : 'Cancel job'}
      </Button>
      {cancel.isError && <ErrorNotice title="The job could not be cancelled" error={cancel.error} />}
      {asking && (
        <ConfirmDialog
          title="Cancel this job?"
          confirm="Cancel job"
          keep="Let it go on"
          onConfirm={() => cancel.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>
            {job.status === 'running'
              ? 'Its processes get a moment to end and are then killed. Output so far is kept.'
              : 'It will not start.'}
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
