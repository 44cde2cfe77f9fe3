import type { ErrorBody } from './types.ts';

/** A call that failed. `code` is the server's stable one, or `UNREACHABLE` when nothing answered. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;
  readonly requestId: string | undefined;
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    code: string,
    message: string,
    status: number,
    more: {
      details?: Record<string, unknown> | undefined;
      requestId?: string | undefined;
      retryAfter?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.status = status;
    this.details = more.details;
    this.requestId = more.requestId;
    this.retryAfter = more.retryAfter;
  }
}

export function unreachable(cause: unknown): ApiError {
  return new ApiError(
    'UNREACHABLE',
    'The server does not answer. Check that it is running and that this machine can reach it.',
    0,
    { cause },
  );
}

/** Reads a failed answer, whoever wrote it: the server, or a proxy in front of it. */
export function errorFrom(status: number, body: string, retryAfterHeader: string | null): ApiError {
  const retryAfter =
    retryAfterHeader === null ? undefined : Number.parseInt(retryAfterHeader, 10) || undefined;
  const failure = parseFailure(body);
  if (failure === undefined) {
    return new ApiError('HTTP_' + String(status), `The server answered with status ${status}.`, status, {
      retryAfter,
    });
  }
  return new ApiError(failure.code, failure.message, status, {
    details: failure.details ?? undefined,
    requestId: failure.requestId,
    retryAfter,
  });
}

function parseFailure(body: string): ErrorBody['error'] | undefined {
  try {
    const parsed = JSON.parse(body) as Partial<ErrorBody> | null;
    const failure = parsed?.error;
    return typeof failure?.code === 'string' && typeof failure.message === 'string' ? failure : undefined;
  } catch {
    return undefined;
  }
}
