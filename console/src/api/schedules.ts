import { call, callJson } from './http.ts';
import type { ExecutionView, Page, ScheduleRequest, ScheduleView } from './types.ts';

const ALL = '/api/schedules';

export async function listSchedules(signal: AbortSignal): Promise<ScheduleView[]> {
  return (await callJson<Page<ScheduleView>>(ALL, { signal })).items;
}

export function getSchedule(name: string, signal: AbortSignal): Promise<ScheduleView> {
  return callJson(path(name), { signal });
}

/** Of the output of each job. */
const TAIL_BYTES = 4096;

/** The newest first. */
export async function listExecutions(name: string, signal: AbortSignal): Promise<ExecutionView[]> {
  return (
    await callJson<Page<ExecutionView>>(`${path(name, '/executions')}?tail=${String(TAIL_BYTES)}`, {
      signal,
    })
  ).items;
}

export function createSchedule(request: ScheduleRequest): Promise<ScheduleView> {
  return callJson(ALL, { method: 'POST', json: request });
}

/** When an expression is due next; refused with the reason when it is none. */
export async function nextRuns(cron: string, timezone: string, signal: AbortSignal): Promise<string[]> {
  const reply = await callJson<{ nextRuns: string[] }>(`${ALL}/next-runs`, {
    method: 'POST',
    json: { cron, timezone },
    signal,
  });
  return reply.nextRuns;
}

export function pauseSchedule(name: string): Promise<ScheduleView> {
  return callJson(path(name, '/pause'), { method: 'POST' });
}

export function resumeSchedule(name: string): Promise<ScheduleView> {
  return callJson(path(name, '/resume'), { method: 'POST' });
}

/** Makes a job now. */
export function runSchedule(name: string): Promise<ExecutionView> {
  return callJson(path(name, '/run'), { method: 'POST' });
}

export async function deleteSchedule(name: string): Promise<void> {
  await call(path(name), { method: 'DELETE' });
}

function path(name: string, rest = ''): string {
  return `${ALL}/${encodeURIComponent(name)}${rest}`;
}
