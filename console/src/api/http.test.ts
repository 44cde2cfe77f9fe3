import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { EMAIL, PASSWORD, type FakeLattice } from '../testing/fake-lattice.ts';
import { failure } from '../testing/fake-replies.ts';
import { network, useFakeLattice } from '../testing/network.ts';
import { ApiError } from './errors.ts';
import { callJson, sameOriginPath, withQuery } from './http.ts';
import { Session, session } from './session.ts';

let lattice: FakeLattice;
beforeEach(async () => {
  lattice = useFakeLattice();
  await session.signIn(EMAIL, PASSWORD);
});

const refreshes = () => lattice.requests.filter(({ path }) => path === '/api/auth/refresh').length;

describe('a call', () => {
  it('renews an old access token once, for all calls that need it', async () => {
    lattice.addWorker();
    lattice.expireAccessTokens();
    const pages = await Promise.all([1, 2, 3].map(() => callJson<{ items: unknown[] }>('/api/workers/list')));
    expect(pages.map((page) => page.items.length)).toEqual([1, 1, 1]);
    expect(refreshes()).toBe(1);
  });

  it('ends the session when the server no longer knows it', async () => {
    lattice.revokeSessions();
    await expect(callJson('/api/workers/list')).rejects.toMatchObject({ status: 401 });
    expect(session.state()).toEqual({ phase: 'signed-out', expired: true });
  });

  it('keeps the session when the server is merely away', async () => {
    lattice.expireAccessTokens();
    network.use(http.post('*/api/auth/refresh', () => HttpResponse.error()));
    await expect(callJson('/api/workers/list')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(session.state().phase).toBe('signed-in');
  });

  it('asks no second time when a fresh token is refused, too', async () => {
    lattice.intercept = (_, path) =>
      path === '/api/workers/list' ? failure(401, 'TOKEN_EXPIRED', 'Expired.') : undefined;
    await expect(callJson('/api/workers/list')).rejects.toBeInstanceOf(ApiError);
    expect(refreshes()).toBe(1);
  });

  it('tells code, message, details and request of a failure', async () => {
    lattice.intercept = () =>
      Response.json(
        { error: { code: 'RATE_LIMITED', message: 'Too many.', details: { limit: 5 }, requestId: 'r' } },
        { status: 429, headers: { 'Retry-After': '7' } },
      );
    await expect(callJson('/api/workers/list')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Too many.',
      details: { limit: 5 },
      requestId: 'r',
      retryAfter: 7,
      status: 429,
    });
  });

  it('makes sense of what a proxy answers', async () => {
    lattice.intercept = () => new Response('<h1>Bad gateway</h1>', { status: 502 });
    await expect(callJson('/api/workers/list')).rejects.toMatchObject({ code: 'HTTP_502', status: 502 });
    lattice.intercept = () => new Response('<h1>Hello</h1>');
    await expect(callJson('/api/workers/list')).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});

describe('a session', () => {
  it('survives a reload of the page', async () => {
    const reloaded = new Session();
    expect(await reloaded.resolve()).toMatchObject({ phase: 'signed-in', user: { email: EMAIL } });
  });

  it('uses the token that another tab got meanwhile', async () => {
    const other = new Session();
    await other.refresh();
    lattice.expireAccessTokens();
    await callJson('/api/workers/list');
    expect(session.state().phase).toBe('signed-in');
  });

  it('ends here when another tab signs out', async () => {
    const other = new Session();
    await other.resolve();
    localStorage.clear();
    window.dispatchEvent(new StorageEvent('storage', { key: null }));
    expect(other.state()).toEqual({ phase: 'signed-out', expired: false });
  });

  it('is over for the server, too, once signed out', async () => {
    await session.signOut();
    expect(lattice.requests.at(-1)?.path).toBe('/api/auth/logout');
    expect(session.accessToken).toBeUndefined();
    expect(localStorage).toHaveLength(0);
  });
});

describe('addresses', () => {
  it('leave out what has no value', () => {
    expect(withQuery('/a', { x: 1, y: undefined, z: 'b c' })).toBe('/a?x=1&z=b+c');
    expect(withQuery('/a', { y: undefined })).toBe('/a');
  });

  it('never lead the token to another origin', () => {
    expect(sameOriginPath('http://10.0.0.1:8080/api/files/download/f?x=1')).toBe('/api/files/download/f?x=1');
    expect(sameOriginPath('/api/x')).toBe('/api/x');
  });
});
