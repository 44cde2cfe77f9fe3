import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { failure } from '../../testing/fake-replies.ts';
import { instance } from '../../testing/fake-workloads.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const cards = () => screen.getAllByTestId('workload-card').map((card) => card.dataset.name);
const status = () => screen.getByTestId('workload-status').textContent;

describe('the workloads', () => {
  it('says what to do while there is none', async () => {
    await renderSignedIn('/workloads');
    expect(await screen.findByText('Nothing is deployed yet')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Deploy a workload' }).getAttribute('href')).toBe('/deploy');
  });

  it('shows of each what it is, how it stands and where it is reached', async () => {
    lattice.workloads.add();
    lattice.workloads.add({
      name: 'web',
      kind: 'container',
      state: 'crashed',
      note: 'it ended with exit code 1',
    });
    await renderSignedIn('/workloads');
    await screen.findByText('PostgreSQL 15');
    expect(cards()).toEqual(['web', 'db']);
    expect(screen.getAllByTestId('workload-status').map((mark) => mark.textContent)).toEqual([
      'Crashed',
      'Running',
    ]);
    const [web, db] = screen.getAllByTestId('workload-card');
    expect(web?.textContent).toContain('It ended with exit code 1');
    const link = screen.getByRole('link', { name: 'http://web.localhost:8000' });
    expect([link.getAttribute('href'), link.getAttribute('rel')]).toEqual([
      'http://web.localhost:8000',
      'noreferrer',
    ]);
    expect(db?.querySelector('[data-testid="public-url"]')?.tagName).toBe('CODE');
    expect(db?.textContent).toContain('on node-1');
  });

  it('marks those that are there for a pull request, and leads to its page', async () => {
    const preview = {
      of: 'shop',
      number: 12,
      branch: 'fix/door',
      url: 'https://github.com/ada/shop/pull/12',
    };
    lattice.workloads.add({ name: 'shop', kind: 'app' });
    lattice.workloads.add({ name: 'shop-pr-12', kind: 'app', preview });
    lattice.workloads.add({
      name: 'shop-pr-13',
      kind: 'app',
      preview: { ...preview, number: 13, url: null },
    });
    await renderSignedIn('/workloads');
    const marks = await screen.findAllByTestId('workload-preview');
    expect(marks.map((mark) => mark.textContent)).toEqual(['preview of shop · #13', 'preview of shop · #12']);
    expect(marks.map((mark) => mark.getAttribute('href'))).toEqual([null, preview.url]);
    expect(marks[1]?.getAttribute('rel')).toBe('noreferrer');
    expect(marks[1]?.closest('[data-testid="workload-card"]')?.getAttribute('data-name')).toBe('shop-pr-12');
    await userEvent.click(screen.getByRole('link', { name: 'shop-pr-12' }));
    expect((await screen.findByTestId('workload-details')).textContent).toContain('preview of shop · #12');
  });

  it('follows each live, to its end', async () => {
    lattice.workloads.add({ state: 'queued', running: [], home: null });
    await renderSignedIn('/workloads');
    await screen.findByText('Live');
    await waitFor(() => expect(status()).toBe('Queued'));
    lattice.workloads.change('db', { note: 'needs 1 core; the largest free node has 0.5 cores' });
    expect(await screen.findByText(/^Needs 1 core/)).toBeDefined();
    lattice.workloads.change('db', {
      state: 'deploying',
      note: 'fetching image: 40%',
      running: [instance({ state: 'starting' })],
    });
    await waitFor(() => expect(status()).toBe('Deploying'));
    lattice.workloads.change('db', { state: 'running', note: null });
    await waitFor(() => expect(status()).toBe('Running'));
    lattice.workloads.add({ name: 'second' });
    await waitFor(() => expect(cards()).toEqual(['second', 'db']));
    lattice.workloads.remove('db');
    await waitFor(() => expect(cards()).toEqual(['second']));
  });

  it('stops, starts and deletes, the latter by name only', async () => {
    lattice.workloads.add();
    await renderSignedIn('/workloads');
    await userEvent.click(await screen.findByTestId('stop-workload'));
    await waitFor(() => expect(status()).toBe('Stopped'));
    await userEvent.click(screen.getByTestId('start-workload'));
    await waitFor(() => expect(status()).toBe('Running'));
    await userEvent.click(screen.getByTestId('delete-workload'));
    await userEvent.type(screen.getByTestId('confirm-name'), 'd');
    await userEvent.click(screen.getByTestId('confirm-delete'));
    expect(screen.getByText(/This is not its name/)).toBeDefined();
    await userEvent.type(screen.getByTestId('confirm-name'), 'b');
    await userEvent.click(screen.getByTestId('confirm-delete'));
    await waitFor(() => expect(status()).toBe('Deleting'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByTestId('stop-workload')).toHaveProperty('disabled', true);
    lattice.workloads.remove('db');
    expect(await screen.findByText('Nothing is deployed yet')).toBeDefined();
  });

  it('says what could not be done, and what could not be read', async () => {
    lattice.workloads.add();
    lattice.intercept = (request, path) =>
      request.method === 'POST' && path.endsWith('/stop')
        ? failure(409, 'CONFLICT', "'db' is being changed by others; try again.")
        : undefined;
    const { unmount } = await renderSignedIn('/workloads');
    await userEvent.click(await screen.findByTestId('stop-workload'));
    expect(await screen.findByText('It could not be stopped')).toBeDefined();
    unmount();
    lattice.intercept = (_, path) =>
      path === '/api/workloads' ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    await renderSignedIn('/workloads');
    expect(await screen.findByText('The workloads could not be read')).toBeDefined();
    lattice.intercept = () => undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('workload-card')).toBeDefined();
  });
});
