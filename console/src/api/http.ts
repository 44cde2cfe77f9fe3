import { ApiError, errorFrom, unreachable } from './errors.ts';
import { session } from './session.ts';

export interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  json?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/**
 * Calls the API as the signed-in user. A 401 is answered by one refresh and one repetition.
 *
 * @returns the answer, 2xx
 * @throws ApiError for every other answer and for none; the abort's own error when the signal was raised
 */
export async function call(path: string, options: Call = {}): Promise<Response> {
  let response = await send(path, options);
  if (response.status === 401 && (await session.refresh())) {
    // Frees the connection; nobody waits for it.
    response.body?.cancel().catch(() => undefined);
    response = await send(path, options);
  }
  if (!response.ok) {
    throw errorFrom(response.status, await response.text(), response.headers.get('Retry-After'));
  }
  return response;
}

/** The JSON of a call; `T` is what the path promises. */
export async function callJson<T>(path: string, options: Call = {}): Promise<T> {
  const response = await call(path, options);
  try {
    return (await response.json()) as T;
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new ApiError(
      'UNREADABLE',
      'The answer could not be read. A proxy may have replaced or cut it.',
      response.status,
      {
        cause,
      },
    );
  }
}

async function send(path: string, options: Call): Promise<Response> {
  const headers = new Headers(options.headers);
  const token = session.accessToken;
  if (token !== undefined) {
    headers.set('Authorization', `Bearer ${token}`);
  }
  const init: RequestInit = { method: options.method ?? 'GET', headers };
  if (options.json !== undefined) {
    headers.set('Content-Type', 'application/json');
    init.body = JSON.stringify(options.json);
  }
  if (options.signal !== undefined) {
    init.signal = options.signal;
  }
  try {
    return await fetch(path, init);
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw unreachable(cause);
  }
}

/** `path` with those of the parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) {
      query.set(name, String(value));
    }
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/**
 * The path of a link that the server gave. Such links are absolute and may carry a host of the inside, and the token
 * must never go to another origin, so only path and query are kept.
 */
export function sameOriginPath(url: string): string {
  const parsed = new URL(url, window.location.origin);
  return parsed.pathname + parsed.search;
}
