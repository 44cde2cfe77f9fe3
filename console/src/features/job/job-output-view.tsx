import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { download } from '../../api/files.ts';
import { outputPath } from '../../api/jobs.ts';
import type { JobView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { JobOutput } from '../log/job-output.ts';
import { LogView } from '../log/log-view.tsx';
import { sayStatus, type OutputStatus } from '../log/streamed-output.ts';
import { isTerminal } from './job.ts';
import { applyJobs } from './job-queries.ts';

/** A job's output: live while it runs, complete afterwards. */
export function JobOutputView({ job }: { job: JobView }) {
  const client = useQueryClient();
  const { jobId } = job;
  const [output] = useState(() => new JobOutput(jobId, (told) => applyJobs(client, [told])));
  useEffect(() => output.open(), [output]);
  const status = useSyncExternalStore(output.subscribe, output.status);
  return (
    <>
      {status.phase === 'failed' && (
        <ErrorNotice title="The output could not be read" error={status.error} retry={output.retry} />
      )}
      <LogView
        model={output.model}
        label="Output of the job"
        total={total(job, status)}
        state={sayStatus(status, isTerminal(job.status))}
        blank={blankText(job, status)}
        tools={
          <>
            <DownloadButton jobId={jobId} stream="stdout" />
            <DownloadButton jobId={jobId} stream="stderr" />
          </>
        }
      />
    </>
  );
}

/**
 * The server's own count once the job has ended, so that page, list and API agree. Events tell of an end before its lines
 * are counted; until all output is here, none counted means nothing.
 */
function total(job: JobView, status: OutputStatus): number | undefined {
  return status.phase === 'ended' || job.result?.lines !== 0 ? job.result?.lines : undefined;
}

function blankText(job: JobView, status: OutputStatus): string {
  if (status.phase === 'ended') {
    return job.startedAt === null
      ? 'The command never started, so it printed nothing.'
      : 'The command printed nothing.';
  }
  if (isTerminal(job.status)) {
    return status.phase === 'failed' ? 'The output is not here.' : 'The output is being loaded.';
  }
  return job.status === 'queued'
    ? 'Output appears here as soon as the command runs.'
    : 'The command has not printed anything yet.';
}

function DownloadButton({ jobId, stream }: { jobId: string; stream: 'stdout' | 'stderr' }) {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  return (
    <Button
      small
      look="quiet"
      disabled={state === 'busy'}
      title={
        state === 'failed' ? 'The download did not work. Click to try again.' : `Download all of ${stream}`
      }
      onClick={() => {
        setState('busy');
        download(outputPath(jobId, stream), `${jobId}.${stream}.log`).then(
          () => setState('idle'),
          () => setState('failed'),
        );
      }}
    >
      <Icon name={state === 'failed' ? 'alert' : 'download'} />
      <span>
        <span className="visually-hidden">Download </span>
        {stream}
      </span>
      {state === 'failed' && (
        <span className="visually-hidden" role="alert">
          The download did not work.
        </span>
      )}
    </Button>
  );
}
