import { call, callJson, withQuery } from './http.ts';
import type {
  ArtifactView,
  AttemptView,
  JobStatus,
  JobView,
  Page,
  SubmitJobRequest,
  SubmittedJob,
} from './types.ts';

export interface JobFilter {
  status?: JobStatus | undefined;
  workerId?: string | undefined;
}

export function listJobs(
  filter: JobFilter,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<JobView>> {
  return callJson(withQuery('/api/jobs/list', { ...filter, cursor, limit: 50 }), { signal });
}

export function getJob(jobId: string, signal: AbortSignal): Promise<JobView> {
  return callJson(jobPath(jobId), { signal });
}

export async function listAttempts(jobId: string, signal: AbortSignal): Promise<AttemptView[]> {
  const page = await callJson<Page<AttemptView>>(jobPath(jobId, '/attempts'), { signal });
  return page.items;
}

export async function listArtifacts(jobId: string, signal: AbortSignal): Promise<ArtifactView[]> {
  const reply = await callJson<ArtifactView[] | Page<ArtifactView>>(jobPath(jobId, '/artifacts'), { signal });
  return Array.isArray(reply) ? reply : reply.items;
}

/** @param idempotencyKey the same for every repetition of one submission: the server then makes one job of them */
export function submitJob(request: SubmitJobRequest, idempotencyKey: string): Promise<SubmittedJob> {
  return callJson('/api/jobs/submit', {
    method: 'POST',
    json: request,
    headers: { 'Idempotency-Key': idempotencyKey },
  });
}

export async function cancelJob(jobId: string): Promise<void> {
  await call(jobPath(jobId, '/cancel'), { method: 'POST' });
}

export function jobStreamPath(jobId: string): string {
  return jobPath(jobId, '/stream');
}

export function outputPath(jobId: string, stream: 'stdout' | 'stderr'): string {
  return jobPath(jobId, `/output/${stream}`);
}

function jobPath(jobId: string, rest = ''): string {
  return `/api/jobs/${encodeURIComponent(jobId)}${rest}`;
}
