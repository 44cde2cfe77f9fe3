import { describe, expect, it } from 'vitest';
import type { JobView } from '../../api/types.ts';
import { FakeLattice } from '../../testing/fake-lattice.ts';
import { merged, supersedes } from './job.ts';
import { mergeJobs, type JobPages } from './job-queries.ts';

const job = (jobId: string, part: Partial<JobView> = {}) => new FakeLattice().addJob({ jobId, ...part });

function pages(...lists: JobView[][]): JobPages {
  return {
    pages: lists.map((items, i) => ({ items, nextCursor: i < lists.length - 1 ? String(i) : null })),
    pageParams: lists.map((_, i) => (i === 0 ? undefined : String(i - 1))),
  };
}

const map = (...jobs: JobView[]) => new Map(jobs.map((each) => [each.jobId, each]));
const ids = (data: JobPages) => data.pages.map((page) => page.items.map((each) => each.jobId));

describe('live jobs in a list', () => {
  it('appear at their place', () => {
    const before = pages([job('9'), job('5')], [job('3'), job('1')]);
    expect(ids(mergeJobs(before, map(job('a'), job('6'), job('2'), job('0')), {}))).toEqual([
      ['a', '9', '6', '5'],
      ['3', '2', '1', '0'],
    ]);
  });

  it('change where they stand', () => {
    const merged = mergeJobs(pages([job('9'), job('5')]), map(job('5', { status: 'running' })), {});
    expect(merged.pages[0]?.items.map(({ jobId, status }) => [jobId, status])).toEqual([
      ['9', 'queued'],
      ['5', 'running'],
    ]);
  });

  it('leave when they no longer match, and come when they do', () => {
    const filter = { status: 'running' } as const;
    const before = pages([job('9', { status: 'running' })]);
    const told = map(job('9', { status: 'completed' }), job('7', { status: 'running' }), job('6'));
    expect(ids(mergeJobs(before, told, filter))).toEqual([['7']]);
  });

  it('that are older than all that is loaded wait for their page', () => {
    const before = pages([job('9')], [job('8')]);
    const open: JobPages = {
      ...before,
      pages: before.pages.map((page) => ({ ...page, nextCursor: 'more' })),
    };
    expect(mergeJobs(open, map(job('1')), {})).toBe(open);
  });

  it('come first in an empty list', () => {
    expect(ids(mergeJobs(pages([]), map(job('1'), job('2')), {}))).toEqual([['2', '1']]);
  });
});

describe('what is newer', () => {
  it('keeps the reason for waiting, which events do not tell', () => {
    const waiting = job('1', { waitingReason: 'all slots are taken' });
    const brief = job('1');
    delete brief.waitingReason;
    expect(merged(waiting, brief).waitingReason).toBe('all slots are taken');
    expect(merged(waiting, { ...brief, status: 'running' }).waitingReason).toBeNull();
    expect(merged(waiting, job('1')).waitingReason).toBeNull();
    expect(merged(waiting, job('1', { waitingReason: 'needs 8 GB' })).waitingReason).toBe('needs 8 GB');
    const still = job('1', { status: 'running', waitingReason: 'suspended: somebody is there' });
    expect(merged(waiting, still).waitingReason).toBe('suspended: somebody is there');
    expect(merged(still, { ...brief, status: 'running' }).waitingReason).toBeNull();
  });

  it('keeps the lines of output, which events do not count', () => {
    const result = { success: true, duration: 1, lines: 32 };
    const ended = job('1', { status: 'completed', attempt: 1, result });
    const told = job('1', { status: 'completed', attempt: 1, result: { ...result, lines: 0 } });
    expect(merged(ended, told).result?.lines).toBe(32);
    expect(merged(told, ended).result?.lines).toBe(32);
    expect(merged(ended, { ...told, attempt: 2 }).result?.lines).toBe(0);
  });

  it('never takes back an end or an attempt', () => {
    const ended = job('1', { status: 'completed', attempt: 1 });
    const running = job('1', { status: 'running', attempt: 1 });
    expect(supersedes(ended, running)).toBe(false);
    expect(supersedes(running, ended)).toBe(true);
    expect(supersedes(running, job('1', { status: 'queued', attempt: 1 }))).toBe(true);
    expect(supersedes(job('1', { attempt: 2 }), running)).toBe(false);
  });
});
