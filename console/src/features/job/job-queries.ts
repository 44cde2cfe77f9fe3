import {
  infiniteQueryOptions,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { getJob, listArtifacts, listAttempts, listJobs, type JobFilter } from '../../api/jobs.ts';
import type { JobView, Page } from '../../api/types.ts';
import { merged, supersedes } from './job.ts';

export type JobPages = InfiniteData<Page<JobView>, string | undefined>;

const LISTS = ['jobs'] as const;
/** A list that live jobs have made longer than this is cut and read anew. */
const LONGEST_LIST = 1000;
const SHORTENED = 100;
const REMEMBERED = 2000;
/**
 * Why a job waits hangs on the whole fleet and the whole queue, so no event tells that it is another reason now. While
 * something waits, and only then, it is asked for.
 */
const REASONS_MS = 5000;

const isWaiting = (job: JobView) => job.status === 'queued';

/**
 * What events said of jobs lately. An answer that left the server before an event and arrives after it must not bring the
 * older state back.
 */
const heardBy = new WeakMap<QueryClient, Map<string, JobView>>();

function heardOf(client: QueryClient): Map<string, JobView> {
  let heard = heardBy.get(client);
  if (heard === undefined) {
    heard = new Map();
    heardBy.set(client, heard);
  }
  return heard;
}

function freshest(client: QueryClient, job: JobView): JobView {
  const known = heardOf(client).get(job.jobId);
  return known !== undefined && !supersedes(known, job) ? known : job;
}

export function jobsQuery(filter: JobFilter) {
  return infiniteQueryOptions({
    queryKey: [...LISTS, filter],
    queryFn: async ({ client, pageParam, signal }): Promise<Page<JobView>> => {
      const page = await listJobs(filter, pageParam, signal);
      return {
        ...page,
        items: page.items.map((job) => freshest(client, job)).filter((job) => matches(job, filter)),
      };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.length === 1 && state.data.pages[0]?.items.some(isWaiting) === true
        ? REASONS_MS
        : false,
  });
}

export function jobQuery(jobId: string) {
  return queryOptions({
    queryKey: ['job', jobId],
    queryFn: async ({ client, signal }) => freshest(client, await getJob(jobId, signal)),
    refetchInterval: ({ state }) => (state.data !== undefined && isWaiting(state.data) ? REASONS_MS : false),
  });
}

export function attemptsQuery(jobId: string, attempt: number) {
  return queryOptions({
    queryKey: ['job', jobId, 'attempts', attempt],
    queryFn: ({ signal }) => listAttempts(jobId, signal),
  });
}

export function artifactsQuery(jobId: string) {
  return queryOptions({
    queryKey: ['job', jobId, 'artifacts'],
    queryFn: ({ signal }) => listArtifacts(jobId, signal),
  });
}

/** Works what the server told of some jobs into every view that shows them. */
export function applyJobs(client: QueryClient, jobs: Iterable<JobView>): void {
  const heard = heardOf(client);
  const byId = new Map<string, JobView>();
  for (const told of jobs) {
    const job = freshest(client, told);
    byId.set(job.jobId, job);
    heard.delete(job.jobId);
    heard.set(job.jobId, job);
    client.setQueryData(jobQuery(job.jobId).queryKey, (old) =>
      old === undefined ? undefined : merged(old, job),
    );
  }
  for (const oldest of heard.keys()) {
    if (heard.size <= REMEMBERED) break;
    heard.delete(oldest);
  }
  for (const query of client.getQueryCache().findAll({ queryKey: LISTS })) {
    const filter = query.queryKey[1] as JobFilter;
    const key = jobsQuery(filter).queryKey;
    const before = client.getQueryData<JobPages>(key);
    if (before === undefined) continue;
    const after = mergeJobs(before, byId, filter);
    if (
      after.pages.reduce((sum, page) => sum + page.items.length, 0) >
      Math.max(LONGEST_LIST, before.pages.length * 75)
    ) {
      client.setQueryData(key, firstOf(after));
      void client.invalidateQueries({ queryKey: key, exact: true });
    } else if (after !== before) {
      client.setQueryData(key, after);
    }
  }
}

function firstOf(data: JobPages): JobPages {
  const items = data.pages.flatMap((page) => page.items).slice(0, SHORTENED);
  return { pages: [{ items, nextCursor: null }], pageParams: [undefined] };
}

function matches(job: JobView, filter: JobFilter): boolean {
  return (
    (filter.status === undefined || filter.status === job.status) &&
    (filter.workerId === undefined || filter.workerId === job.workerId)
  );
}

/** The loaded pages (newest first; ids sort by age) with these jobs put in, replaced or taken out. */
export function mergeJobs(data: JobPages, jobs: ReadonlyMap<string, JobView>, filter: JobFilter): JobPages {
  const missing = new Map(jobs);
  let changed = false;
  const pages = data.pages.map((page) => {
    if (!page.items.some((job) => jobs.has(job.jobId))) {
      return page;
    }
    changed = true;
    const items = page.items.flatMap((job) => {
      const told = missing.get(job.jobId);
      missing.delete(job.jobId);
      const now = told === undefined ? job : merged(job, told);
      return matches(now, filter) ? [now] : [];
    });
    return { ...page, items };
  });
  const added = [...missing.values()].filter((job) => matches(job, filter));
  for (const job of added) {
    const at = pages.findIndex(
      (page) => page.nextCursor === null || (page.items.at(-1)?.jobId ?? '~') < job.jobId,
    );
    const page = pages[at];
    // Older than all that is loaded: it comes with its own page.
    if (page === undefined) continue;
    changed = true;
    const before = page.items.findIndex((other) => other.jobId < job.jobId);
    pages[at] = { ...page, items: page.items.toSpliced(before < 0 ? page.items.length : before, 0, job) };
  }
  return changed ? { ...data, pages } : data;
}
