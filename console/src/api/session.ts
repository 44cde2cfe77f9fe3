import { errorFrom, unreachable } from './errors.ts';
import type { LoginReply, UserView } from './types.ts';

/**
 * Who is signed in.
 *
 * The access token lives in memory only. The refresh token lives in localStorage and not in sessionStorage: it is good
 * for one use and a replay ends the session everywhere, so all tabs must share the newest one, and a job opened in a new
 * tab must not ask for a password. Tabs take turns by a Web Lock. What protects it from injected script is that there is
 * none: a strict Content-Security-Policy, and job output as text nodes only.
 */
export type SessionState =
  { phase: 'unknown' } | { phase: 'signed-out'; expired: boolean } | { phase: 'signed-in'; user: UserView };

const STORAGE_KEY = 'lattice.session';
const LOCK = 'lattice.session.refresh';

interface Stored {
  refreshToken: string;
}

export class Session {
  #state: SessionState = { phase: 'unknown' };
  #accessToken: string | undefined;
  #refreshing: Promise<boolean> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor() {
    // Another tab signed out.
    window.addEventListener('storage', (event) => {
      if ((event.key === STORAGE_KEY || event.key === null) && readStored() === undefined) {
        this.#end(false);
      }
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): SessionState => this.#state;

  get accessToken(): string | undefined {
    return this.#accessToken;
  }

  /** Settles who is signed in: at the first call after a page load this may spend the refresh token. */
  async resolve(): Promise<SessionState> {
    if (this.#state.phase === 'unknown') {
      await this.refresh();
    }
    return this.#state;
  }

  /** @throws ApiError INVALID_CREDENTIALS, RATE_LIMITED, UNREACHABLE … */
  async signIn(email: string, password: string): Promise<void> {
    this.#begin(await post('/api/auth/login', { email, password }));
  }

  async signOut(): Promise<void> {
    const stored = readStored();
    this.#end(false);
    if (stored !== undefined) {
      // Signed out here in any case; a server that cannot be reached forgets the token by its age.
      await postRaw('/api/auth/logout', { refreshToken: stored.refreshToken }).catch(() => undefined);
    }
  }

  /**
   * Gets a new access token. Calls that come together share one attempt.
   *
   * @returns whether the session goes on
   * @throws ApiError when the server could not be asked; the session then stays as it is
   */
  refresh(): Promise<boolean> {
    this.#refreshing ??= inTurn(() => this.#refresh()).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<boolean> {
    // Read inside the lock: another tab may have spent the one that this tab knew.
    const stored = readStored();
    if (stored === undefined) {
      this.#end(this.#state.phase === 'signed-in');
      return false;
    }
    const response = await postRaw('/api/auth/refresh', { refreshToken: stored.refreshToken });
    if (response.ok) {
      this.#begin((await response.json()) as LoginReply);
      return true;
    }
    if (response.status === 401 || response.status === 403 || response.status === 400) {
      this.#end(true);
      return false;
    }
    throw errorFrom(response.status, await response.text(), response.headers.get('Retry-After'));
  }

  #begin(reply: LoginReply): void {
    this.#accessToken = reply.accessToken;
    const stored: Stored = { refreshToken: reply.refreshToken };
    localStorage.setItem(STORAGE_KEY, JSON.stringify(stored));
    this.#become({ phase: 'signed-in', user: reply.user });
  }

  #end(expired: boolean): void {
    this.#accessToken = undefined;
    localStorage.removeItem(STORAGE_KEY);
    this.#become({ phase: 'signed-out', expired });
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

function readStored(): Stored | undefined {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null') as Partial<Stored> | null;
    return typeof stored?.refreshToken === 'string' ? { refreshToken: stored.refreshToken } : undefined;
  } catch {
    return undefined;
  }
}

/** One tab at a time. Web Locks exist on https and loopback only; a single tab needs none. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const locks = navigator.locks as LockManager | undefined;
  return locks === undefined ? work() : locks.request(LOCK, work);
}

async function postRaw(path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw unreachable(cause);
  }
}

async function post(path: string, body: unknown): Promise<LoginReply> {
  const response = await postRaw(path, body);
  if (!response.ok) {
    throw errorFrom(response.status, await response.text(), response.headers.get('Retry-After'));
  }
  return (await response.json()) as LoginReply;
}

/** The page's one session. */
export const session = new Session();
