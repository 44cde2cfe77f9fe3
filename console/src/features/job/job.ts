import type { Command, JobStatus, JobView } from '../../api/types.ts';

export const STATUS_NAMES: Record<JobStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  lost: 'Lost',
};

export function isTerminal(status: JobStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

/** An argument vector is shown as one would type it. */
export function commandText(command: Command): string {
  return typeof command === 'string' ? command : command.map(quoted).join(' ');
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** Seconds that it ran, or has been running for at `now`; undefined before it started. */
export function runningSeconds(job: JobView, now: number): number | undefined {
  if (job.result !== null) {
    return job.result.duration;
  }
  if (job.startedAt === null) {
    return undefined;
  }
  const end = job.completedAt === null ? now : Date.parse(job.completedAt);
  return Math.max(0, (end - Date.parse(job.startedAt)) / 1000);
}

/**
 * Whether `next` may replace `old`. Answers and events overtake each other, and two things never go back: a job that
 * ended, and its count of attempts.
 */
export function supersedes(old: JobView, next: JobView): boolean {
  return next.attempt >= old.attempt && !(isTerminal(old.status) && !isTerminal(next.status));
}

/**
 * What is now known of a job. Events are brief: most tell no reason for waiting and count no lines, so these are kept
 * from the fuller answer before while the job stands where it stood.
 */
export function merged(old: JobView, next: JobView): JobView {
  if (!supersedes(old, next)) {
    return old;
  }
  const { result } = next;
  return {
    ...next,
    result: result && { ...result, lines: Math.max(result.lines, linesOf(old, next)) },
    waitingReason: waitingReason(old, next) ?? null,
    eta: next.status === 'queued' ? (next.eta ?? old.eta ?? null) : null,
  };
}

function waitingReason(old: JobView, next: JobView): string | null | undefined {
  if (next.status === 'queued' && next.waitingReason === undefined && old.status === 'queued') {
    return old.waitingReason;
  }
  // Of a job that runs each event tells whether it stands still.
  return isTerminal(next.status) ? undefined : next.waitingReason;
}

/** What is known of the lines of the attempt that `next` is about. */
function linesOf(old: JobView, next: JobView): number {
  return old.attempt === next.attempt ? (old.result?.lines ?? 0) : 0;
}

/** When it will start, as the end of a sentence; empty when nobody can tell. */
export function startsIn(job: JobView): string {
  const seconds = job.eta ?? 0;
  if (seconds <= 0) {
    return '';
  }
  if (seconds < 120) {
    return `; it starts in about ${seconds} s`;
  }
  return seconds < 7200
    ? `; it starts in about ${Math.ceil(seconds / 60)} min`
    : `; it starts in about ${Math.ceil(seconds / 3600)} h`;
}

/** How it ended, in a few words; undefined while it has not. */
export function outcome(job: JobView): string | undefined {
  switch (job.status) {
    case 'completed':
      return 'exit code 0';
    case 'failed':
      if (job.error?.code === 'TIMED_OUT') return 'timed out';
      return job.exitCode === null ? undefined : `exit code ${job.exitCode}`;
    case 'queued':
    case 'running':
    case 'cancelled':
    case 'lost':
      return undefined;
  }
}

/** A sentence beside the job in lists: why it waits or stands still, or why it failed. */
export function remark(job: JobView): string | undefined {
  switch (job.status) {
    case 'queued':
    case 'running':
      return job.waitingReason ?? undefined;
    case 'failed':
    case 'lost':
      return job.error?.message ?? outcome(job);
    case 'completed':
    case 'cancelled':
      return undefined;
  }
}
