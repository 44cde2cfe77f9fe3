import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '../../api/session.ts';
import { EMAIL, PASSWORD, type FakeLattice } from '../../testing/fake-lattice.ts';
import { network, useFakeLattice } from '../../testing/network.ts';
import { renderApp, renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(async () => {
  lattice = useFakeLattice();
  await session.signOut();
});

async function signIn(password: string) {
  await userEvent.type(await screen.findByLabelText('E-mail'), EMAIL);
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('signing in', () => {
  it('leads to where one wanted to go', async () => {
    const { history } = renderApp('/run');
    await signIn(PASSWORD);
    expect(await screen.findByRole('heading', { name: 'Run a command' })).toBeDefined();
    expect(history.location.pathname).toBe('/run');
  });

  it('says when the password is wrong, and lets one try again', async () => {
    renderApp('/');
    await signIn('wrong');
    expect((await screen.findByRole('alert')).textContent).toContain('do not belong together');
    await userEvent.clear(screen.getByLabelText('Password'));
    await userEvent.type(screen.getByLabelText('Password'), PASSWORD + '{Enter}');
    expect(await screen.findByTestId('dashboard')).toBeDefined();
  });

  it('says when the server is away', async () => {
    renderApp('/login');
    network.use(http.post('*/api/auth/login', () => HttpResponse.error()));
    await signIn(PASSWORD);
    expect((await screen.findByRole('alert')).textContent).toContain('The server does not answer');
  });

  it('never leads off this site', async () => {
    const { history } = renderApp('/login?redirect=%2F%2Felsewhere.example%2F');
    await signIn(PASSWORD);
    await screen.findByTestId('dashboard');
    expect(history.location.href).toBe('/');
  });
});

describe('a session that ends', () => {
  it('comes back to the same place after signing in again', async () => {
    lattice.addWorker();
    const { history } = await renderSignedIn('/nodes/node-1');
    await screen.findByRole('heading', { name: 'node-1' });
    lattice.revokeSessions();
    await session.refresh();
    expect((await screen.findByRole('status')).textContent).toContain('Your session has ended');
    await signIn(PASSWORD);
    await screen.findByRole('heading', { name: 'node-1' });
    expect(history.location.pathname).toBe('/nodes/node-1');
  });

  it('by signing out says nothing of it', async () => {
    const { history } = await renderSignedIn('/');
    await userEvent.click(await screen.findByTestId('sign-out'));
    await waitFor(() => expect(history.location.href).toBe('/login'));
    expect(screen.queryByText('Your session has ended')).toBeNull();
  });
});
