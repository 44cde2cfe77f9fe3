import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { failure } from '../../testing/fake-replies.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';
import { applicationsQuery } from './application-queries.ts';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const names = (testId: string) => screen.queryAllByTestId(testId).map(({ dataset }) => dataset.name);
const status = () => screen.getByTestId('application-status').textContent;
const posted = (path: string) =>
  lattice.requests.filter(({ method, path: of }) => method === 'POST' && of === `/api/applications/${path}`);
const confirm = async (typed: string) => {
  await userEvent.type(screen.getByTestId('confirm-name'), typed);
  await userEvent.click(screen.getByTestId('confirm-delete'));
};

describe('an application among the workloads', () => {
  it('stands there as one, with its services in it', async () => {
    lattice.workloads.add({ name: 'cache' });
    lattice.applications.add({ state: 'degraded', note: 'web: it ended with exit code 1' }, [
      { service: 'db' },
      { service: 'web', state: 'crashed', built: true, urls: ['http://shop-web.localhost:8000'] },
    ]);
    await renderSignedIn('/workloads');
    const card = within(await screen.findByTestId('application-card'));
    expect(names('application-card')).toEqual(['shop']);
    expect(names('workload-card')).toEqual(['cache']);
    expect(status()).toBe('Degraded');
    expect(card.getByText('Web: it ended with exit code 1')).toBeDefined();
    expect(card.getByText('Application of 2 services from example.org/ann/shop at main')).toBeDefined();
    expect(card.getByRole('link', { name: 'node-1' }).getAttribute('href')).toBe('/nodes/node-1');
    const services = within(card.getByRole('list', { name: 'Services of shop' })).getAllByRole('listitem');
    expect(services.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^dbRunning$/),
      expect.stringMatching(/^webCrashedhttp:\/\/shop-web/),
    ]);
    expect(card.getByRole('link', { name: 'web' }).getAttribute('href')).toBe('/workloads/shop-web');
    expect(screen.getByText('1 application, 3 services, 2 running')).toBeDefined();
  });

  it('is followed live, to its end', async () => {
    lattice.workloads.add({ name: 'cache' });
    await renderSignedIn('/workloads');
    await screen.findByText('Live');
    lattice.applications.add({ state: 'starting', note: 'web waits for db to be ready' });
    expect(await screen.findByText('Web waits for db to be ready')).toBeDefined();
    expect(names('workload-card')).toEqual(['cache']);
    lattice.applications.change('shop', { state: 'running', note: null });
    await waitFor(() => expect(status()).toBe('Running'));
    lattice.applications.changeService('shop', 'db', { state: 'lost' });
    expect(await screen.findByText('Lost')).toBeDefined();
    lattice.applications.remove('shop');
    await waitFor(() => expect(names('application-card')).toEqual([]));
    expect(names('workload-card')).toEqual(['cache']);
  });

  it('is stopped, started and restarted as one', async () => {
    lattice.applications.add();
    await renderSignedIn('/workloads');
    await userEvent.click(await screen.findByTestId('restart-application'));
    await waitFor(() => expect(status()).toBe('Starting'));
    await userEvent.click(screen.getByTestId('stop-application'));
    await waitFor(() => expect(status()).toBe('Stopped'));
    await waitFor(() => expect(screen.getAllByText('Stopped')).toHaveLength(3));
    await waitFor(() => expect(screen.queryByTestId('restart-application')).toBeNull());
    await userEvent.click(screen.getByTestId('start-application'));
    await waitFor(() => expect(status()).toBe('Starting'));
    expect(screen.getByTestId('stop-application')).toBeDefined();
    expect(['restart', 'stop', 'start'].map((call) => posted(`shop/${call}`).length)).toEqual([1, 1, 1]);
  });

  it('is started and stopped where a part of it is stopped', async () => {
    lattice.applications.add({ state: 'degraded', note: 'db is stopped' }, [
      { service: 'db', state: 'stopped', desired: 'stopped' },
      { service: 'web' },
    ]);
    await renderSignedIn('/workloads');
    expect(await screen.findByTestId('start-application')).toBeDefined();
    expect(screen.getByTestId('stop-application')).toBeDefined();
  });

  it('does not hide the workloads when it cannot be read', async () => {
    lattice.applications.add();
    lattice.intercept = (_, path) =>
      path === '/api/applications' ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    await renderSignedIn('/workloads');
    expect(await screen.findByText(/belong to an application could not be read/)).toBeDefined();
    expect(names('workload-card')).toEqual(['shop-web', 'shop-db']);
    lattice.intercept = () => undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('application-card')).toBeDefined();
    expect(names('workload-card')).toEqual([]);
  });

  it('says what could not be done', async () => {
    lattice.applications.add();
    lattice.intercept = (request, path) =>
      request.method === 'POST' && path.endsWith('/stop')
        ? failure(409, 'CONFLICT', "'shop' is being changed by others; try again.")
        : undefined;
    await renderSignedIn('/workloads');
    await userEvent.click(await screen.findByTestId('stop-application'));
    expect(await screen.findByText('It could not be stopped')).toBeDefined();
    expect(status()).toBe('Running');
  });
});

describe('the page of an application', () => {
  it('shows each service in its order, and leads to what it is', async () => {
    lattice.applications.add({ file: 'deploy/compose.yaml', state: 'degraded', note: 'web: no such page' }, [
      { service: 'db' },
      { service: 'migrate', state: 'completed' },
      {
        service: 'web',
        built: true,
        revision: 3,
        serving: 2,
        note: 'revision 2 serves',
        failure: 'the build failed: no such page',
        urls: ['http://shop-web.localhost:8000', 'tcp://localhost:30002'],
      },
    ]);
    await renderSignedIn('/workloads');
    await userEvent.click(await screen.findByRole('link', { name: 'shop' }));
    expect(await screen.findByTestId('application-details')).toBeDefined();
    expect(document.title).toBe('Degraded: shop · Lattice');
    expect(names('application-service')).toEqual(['db', 'migrate', 'web']);
    const [db, , web] = screen.getAllByTestId('application-service');
    if (db === undefined || web === undefined) throw new Error('services are missing');
    expect(within(db).queryByTestId('view-builds')).toBeNull();
    expect(within(db).getByText('revision 1')).toBeDefined();
    expect(within(web).getByText('revision 3, serving 2')).toBeDefined();
    expect(within(web).getByText('Revision 2 serves')).toBeDefined();
    expect(within(web).getByText('The build failed: no such page')).toBeDefined();
    expect(within(web).getByTestId('view-builds').getAttribute('href')).toBe('/workloads/shop-web#builds');
    expect(within(web).getByTestId('view-logs').getAttribute('href')).toBe('/workloads/shop-web/logs');
    const [http, tcp] = within(web).getAllByTestId('public-url');
    expect(http?.getAttribute('href')).toBe('http://shop-web.localhost:8000');
    expect(tcp?.tagName).toBe('CODE');
    const origin = within(screen.getByRole('region', { name: 'Where it comes from' }));
    for (const text of ['example.org/ann/shop', 'main', 'deploy/compose.yaml', 'node-1']) {
      expect(origin.getByText(text)).toBeDefined();
    }
  });

  it('stays current, and says when it is gone, by its id', async () => {
    lattice.applications.add({ state: 'starting', node: null, note: 'no node has room for all of it' });
    await renderSignedIn('/apps/shop');
    await screen.findByText('Live');
    expect(screen.getByRole('link', { name: 'Workloads' }).getAttribute('aria-current')).toBe('true');
    expect(screen.getByRole('link', { name: 'Run' }).getAttribute('aria-current')).toBeNull();
    expect(await screen.findByText('No node has room for all of it')).toBeDefined();
    expect(screen.getByText('None yet')).toBeDefined();
    lattice.applications.change('shop', { state: 'running', note: null, node: 'node-2' });
    expect(await screen.findByRole('link', { name: 'node-2' })).toBeDefined();
    expect(screen.queryByText('No node has room for all of it')).toBeNull();
    lattice.applications.remove('shop');
    expect(await screen.findByText('There is no such application')).toBeDefined();
  });

  it('is deleted by its name only, all of it at once', async () => {
    lattice.applications.add();
    const { history } = await renderSignedIn('/apps/shop');
    await userEvent.click(await screen.findByTestId('delete-application'));
    expect(within(screen.getByRole('dialog')).getByText(/All of its services go/)).toBeDefined();
    await confirm('shop-web');
    expect(screen.getByText('This is not its name: type shop')).toBeDefined();
    await userEvent.clear(screen.getByTestId('confirm-name'));
    await confirm('shop');
    await waitFor(() => expect(history.location.pathname).toBe('/workloads'));
    await waitFor(() => expect(status()).toBe('Deleting'));
    expect(screen.getByTestId('delete-application')).toHaveProperty('disabled', true);
    expect(screen.queryByTestId('stop-application')).toBeNull();
    const deletions = lattice.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    expect(deletions).toEqual(['/api/applications/shop?confirm=shop']);
  });

  it('says why it could not be deleted, and stays', async () => {
    lattice.applications.add();
    lattice.intercept = (request) =>
      request.method === 'DELETE' ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    const { history } = await renderSignedIn('/apps/shop');
    await userEvent.click(await screen.findByTestId('delete-application'));
    await confirm('shop');
    expect(await screen.findByText('It could not be deleted')).toBeDefined();
    expect(history.location.pathname).toBe('/apps/shop');
  });

  it('says that there is none, or that it could not be read', async () => {
    const { unmount } = await renderSignedIn('/apps/shop');
    expect(await screen.findByText('There is no such application')).toBeDefined();
    unmount();
    lattice.intercept = (_, path) =>
      path === '/api/applications/shop' ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    await renderSignedIn('/apps/shop');
    expect(await screen.findByText('The application could not be read')).toBeDefined();
    lattice.applications.add();
    lattice.intercept = () => undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('application-details')).toBeDefined();
  });
});

describe('a workload of an application', () => {
  it('says so, and leads to it', async () => {
    lattice.applications.add();
    lattice.workloads.add({ name: 'cache' });
    const { history, unmount } = await renderSignedIn('/workloads/shop-web');
    const link = await screen.findByTestId('workload-application');
    expect(link.textContent).toBe('part of shop');
    await userEvent.click(link);
    expect(await screen.findByTestId('application-details')).toBeDefined();
    expect(history.location.pathname).toBe('/apps/shop');
    unmount();
    const { queryClient } = await renderSignedIn('/workloads/cache');
    await screen.findByTestId('workload-details');
    await waitFor(() => expect(queryClient.getQueryData(applicationsQuery.queryKey)).toHaveLength(1));
    expect(screen.queryByTestId('workload-application')).toBeNull();
  });

  it('has its builds where the application’s page points', async () => {
    lattice.applications.add();
    const scroll = vi.spyOn(Element.prototype, 'scrollIntoView');
    await renderSignedIn('/apps/shop');
    await userEvent.click(await screen.findByTestId('view-builds'));
    await screen.findByTestId('builds');
    await waitFor(() => expect(scroll.mock.contexts).toContain(screen.getByTestId('builds')));
    scroll.mockRestore();
  });
});
