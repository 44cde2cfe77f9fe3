import { call, callJson, withQuery } from './http.ts';
import type {
  ApplicationPlanView,
  ApplicationReply,
  ApplicationRequest,
  ApplicationView,
  Page,
} from './types.ts';

const PATH = '/api/applications';

/** The newest first. */
export async function listApplications(signal: AbortSignal): Promise<ApplicationView[]> {
  const applications: ApplicationView[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<ApplicationView> = await callJson(withQuery(PATH, { limit: 200, cursor }), { signal });
    applications.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return applications;
}

export function getApplication(name: string, signal: AbortSignal): Promise<ApplicationView> {
  return callJson(applicationPath(name), { signal });
}

/** What a compose file would be deployed as; nothing is. What is wrong with it is in the error's details, as `findings`. */
export function inspectApplication(
  request: ApplicationRequest,
  signal: AbortSignal,
): Promise<ApplicationPlanView> {
  return callJson(`${PATH}/inspect`, { method: 'POST', json: request, signal });
}

/** All of it is accepted, or nothing. */
export function deployApplication(request: ApplicationRequest): Promise<ApplicationReply> {
  return callJson(PATH, { method: 'POST', json: request });
}

export function startApplication(name: string): Promise<ApplicationView> {
  return callJson(applicationPath(name, '/start'), { method: 'POST' });
}

/** What its services keep stays. */
export function stopApplication(name: string): Promise<ApplicationView> {
  return callJson(applicationPath(name, '/stop'), { method: 'POST' });
}

/** What runs is replaced by the same anew, in the order of its services. */
export function restartApplication(name: string): Promise<ApplicationView> {
  return callJson(applicationPath(name, '/restart'), { method: 'POST' });
}

/** With all that its services keep. */
export async function deleteApplication(name: string): Promise<void> {
  await call(withQuery(applicationPath(name), { confirm: name }), { method: 'DELETE' });
}

function applicationPath(name: string, rest = ''): string {
  return `${PATH}/${encodeURIComponent(name)}${rest}`;
}
