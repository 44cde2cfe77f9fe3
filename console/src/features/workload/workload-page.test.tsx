import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AlternativeView } from '../../api/types.ts';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { instance, metrics } from '../../testing/fake-workloads.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const connection = () => screen.getByTestId('connection-string').textContent;
const posted = (path: string) =>
  lattice.requests.filter((request) => request.path === `/api/workloads/${path}`);

describe('a workload', () => {
  it('can be linked to, and leads back', async () => {
    lattice.workloads.add();
    const { history } = await renderSignedIn('/workloads/db');
    expect(await screen.findByRole('heading', { name: 'db' })).toBeDefined();
    expect(document.title).toBe('Running: db · Lattice');
    expect(screen.getByText(/cannot move/).textContent).toContain('on node node-1');
    await userEvent.click(screen.getByTestId('close-details'));
    expect(await screen.findByTestId('workload-card')).toBeDefined();
    expect(history.location.pathname).toBe('/workloads');
  });

  it('shows addresses by tunnel providers beside its own', async () => {
    const { endpoints } = lattice.workloads.add({ name: 'web', kind: 'container' });
    const tunnel = { provider: 'localtunnel', node: 'node-1', url: 'https://web-1.loca.lt', note: null };
    const alternatives: AlternativeView[] = [
      { ...tunnel, state: 'connected' },
      { ...tunnel, node: 'node-2', state: 'error', note: "the program 'lt' is not on this node" },
    ];
    lattice.workloads.change('web', { endpoints: endpoints.map((each) => ({ ...each, alternatives })) });
    await renderSignedIn('/workloads/web');
    const link = await screen.findByRole('link', { name: 'https://web-1.loca.lt' });
    expect(link.getAttribute('href')).toBe('https://web-1.loca.lt');
    expect(screen.getByTestId('public-url').textContent).toBe('http://web.localhost:8000');
    const [connected, failed] = screen.getAllByTestId('tunnel');
    expect(connected?.textContent).toContain('by localtunnel on node-1: connected');
    expect(failed?.textContent).toContain("The program 'lt' is not on this node");
    expect(failed?.querySelector('a')).toBeNull();
  });

  it('masks secrets until somebody asks, and again after', async () => {
    lattice.workloads.add();
    await renderSignedIn('/workloads/db');
    await screen.findByTestId('connection-string');
    expect(connection()).toBe('postgresql://lattice:********@localhost:30001/db');
    expect(posted('db/credentials/reveal')).toHaveLength(0);
    await userEvent.click(screen.getByTestId('reveal-credentials'));
    await waitFor(() => expect(connection()).toContain('s3cret'));
    await userEvent.click(screen.getByRole('button', { name: 'psql' }));
    expect(connection()).toBe("psql 'postgresql://lattice:s3cret@localhost:30001/db'");
    await userEvent.click(screen.getByTestId('reveal-credentials'));
    expect(connection()).toContain('********');
    expect(posted('db/credentials/reveal')).toHaveLength(1);
  });

  it('forgets what was shown once there are other secrets', async () => {
    lattice.workloads.add();
    await renderSignedIn('/workloads/db');
    await userEvent.click(await screen.findByTestId('reveal-credentials'));
    await waitFor(() => expect(connection()).toContain('s3cret'));
    await userEvent.click(screen.getByTestId('rotate-credentials'));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Rotate' }));
    await waitFor(() => expect(connection()).toContain('********'));
    expect(await screen.findByText(/secrets rotated/)).toBeDefined();
  });

  it('forgets what was shown when other secrets become valid', async () => {
    lattice.workloads.add({ revision: 2, serving: 1, state: 'deploying' });
    await renderSignedIn('/workloads/db');
    await userEvent.click(await screen.findByTestId('reveal-credentials'));
    await waitFor(() => expect(connection()).toContain('s3cret'));
    lattice.workloads.change('db', { serving: 2, state: 'running' });
    await waitFor(() => expect(connection()).toContain('********'));
  });

  it('goes back to an earlier revision that was ready', async () => {
    lattice.workloads.add({ name: 'web', kind: 'container', revision: 3, serving: 3 }, { image: 'web:1' });
    lattice.workloads.addRevision('web', {
      image: 'web:2',
      state: 'failed',
      readyAt: null,
      note: 'it ended',
    });
    lattice.workloads.addRevision('web', { image: 'web:3', readyAt: new Date().toISOString() });
    await renderSignedIn('/workloads/web');
    const rows = await screen.findAllByTestId('revision-row');
    expect(rows.map((row) => row.querySelector('code')?.textContent)).toEqual(['web:3', 'web:2', 'web:1']);
    expect(screen.getAllByTestId('roll-back')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Roll back to revision 1' }));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Roll back' }));
    await waitFor(() => expect(posted('web/rollback').map(({ body }) => body)).toEqual([{ revision: 1 }]));
    await waitFor(() => expect(screen.getAllByTestId('revision-row')).toHaveLength(4));
  });

  it('shows its newest revisions first, what serves among them, and the others when asked', async () => {
    lattice.workloads.add({ name: 'web', kind: 'container', revision: 20, serving: 1 });
    for (let number = 2; number <= 20; number++) {
      lattice.workloads.addRevision('web', { state: 'failed', readyAt: null });
    }
    await renderSignedIn('/workloads/web');
    const rows = () => screen.getAllByTestId('revision-row').map((row) => row.firstChild?.textContent);
    await screen.findAllByTestId('revision-row');
    expect(rows()).toEqual([...Array.from({ length: 10 }, (_, at) => String(20 - at)), '1']);
    await userEvent.click(screen.getByTestId('all-revisions'));
    expect(rows()).toHaveLength(20);
    expect(screen.queryByTestId('all-revisions')).toBeNull();
  });

  it('scales what keeps nothing, and nothing else', async () => {
    lattice.workloads.add({ name: 'web', kind: 'container' });
    const { unmount } = await renderSignedIn('/workloads/web');
    const count = await screen.findByTestId('scale-instances');
    await userEvent.clear(count);
    await userEvent.type(count, '3');
    await userEvent.click(screen.getByTestId('scale-workload'));
    await waitFor(() => expect(posted('web/scale').map(({ body }) => body)).toEqual([{ instances: 3 }]));
    unmount();
    lattice.workloads.add();
    await renderSignedIn('/workloads/db');
    await screen.findByTestId('instance-row');
    expect(screen.queryByTestId('scale-instances')).toBeNull();
  });

  it('shows its instances as they are', async () => {
    lattice.workloads.add({
      running: [instance({ state: 'restarting', restarts: 2, nodeOnline: false, note: 'exit code 1' })],
    });
    await renderSignedIn('/workloads/db');
    const row = await screen.findByTestId('instance-row');
    for (const text of ['#0', 'Restarting', 'node-1, which is away', '2 restarts', 'Exit code 1']) {
      expect(row.textContent).toContain(text);
    }
  });

  it('shows what it used, gaps as gaps', async () => {
    lattice.workloads.add({ name: 'web', kind: 'container', instances: 2 });
    lattice.workloads.metrics = metrics({
      cpu: [0.5, null, 1.25, null],
      memoryBytes: [100, null, 256 * 1024 * 1024, 512 * 1024 * 1024],
      receivedPerSecond: [null, null, null, 2048],
      sentPerSecond: [null, null, null, null],
    });
    await renderSignedIn('/workloads/web');
    const usage = await screen.findByTestId('usage');
    expect(
      within(usage).getByRole('img', { name: /^CPU: now 1.25 cores; at most 1.25 cores$/ }),
    ).toBeDefined();
    expect(usage.textContent).toContain('1.25 cores of 2 cores');
    expect(usage.textContent).toContain('512 MB of 1 GB');
    expect(usage.textContent).toContain('2 KB/s in unknown out');
    const line = within(usage).getByRole('img', { name: /^CPU/ }).querySelector('g path:last-child');
    expect(line?.getAttribute('d')?.match(/M/g)).toHaveLength(2);
    await userEvent.click(within(usage).getByRole('button', { name: 'Week' }));
    await waitFor(() =>
      expect(lattice.requests.some(({ path }) => path === '/api/workloads/web/metrics?since=7d')).toBe(true),
    );
  });

  it('says nothing of usage where nothing ran', async () => {
    lattice.workloads.add();
    await renderSignedIn('/workloads/db');
    await screen.findByTestId('instance-row');
    expect(screen.queryByTestId('usage')).toBeNull();
  });

  it('says why its node stopped it', async () => {
    const note = 'uses 11 GB of 10 GB of disk, so its node stopped it';
    lattice.workloads.add({ state: 'failed', note, running: [instance({ state: 'halted', note })] });
    await renderSignedIn('/workloads/db');
    const row = await screen.findByTestId('instance-row');
    expect(row.textContent).toContain('Stopped by its node');
    expect(row.textContent).toContain('Uses 11 GB of 10 GB');
  });

  it('puts up the maintenance sign, and shows it with its domains', async () => {
    lattice.workloads.add({ name: 'web', kind: 'container', domains: ['https://shop.example.org'] });
    await renderSignedIn('/workloads/web');
    expect((await screen.findByTestId('domain')).textContent).toContain('shop.example.org');
    expect(screen.queryByText(/visitors see a sign/)).toBeNull();
    await userEvent.click(screen.getByTestId('maintain-workload'));
    expect(await screen.findByText(/visitors see a sign/)).toBeDefined();
    expect(posted('web/maintenance')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'End maintenance' }));
    await waitFor(() => expect(screen.queryByText(/visitors see a sign/)).toBeNull());
  });

  it('leads to the list when it is deleted, and says so to others', async () => {
    lattice.workloads.add();
    const { history } = await renderSignedIn('/workloads/db');
    await userEvent.click(await screen.findByTestId('delete-workload'));
    await userEvent.type(screen.getByTestId('confirm-name'), 'db{Enter}');
    await waitFor(() => expect(history.location.pathname).toBe('/workloads'));
  });

  it('says that it is gone, or never was', async () => {
    lattice.workloads.add();
    await renderSignedIn('/workloads/db');
    await screen.findByText('Live');
    await screen.findByTestId('workload-details');
    lattice.workloads.remove('db');
    expect(await screen.findByText('There is no such workload')).toBeDefined();
  });
});

describe('its logs', () => {
  const lines = () => screen.queryAllByTestId('log-line').map((line) => line.lastElementChild?.textContent);

  it('come live from all instances, each named', async () => {
    lattice.workloads.add({ name: 'web', kind: 'container' });
    lattice.workloads.print('web', 1, 'stdout', 'first\n');
    await renderSignedIn('/workloads/web');
    await userEvent.click(await screen.findByTestId('view-logs'));
    await waitFor(() => expect(lines()).toEqual(['Instance 1 of revision 1', 'first']));
    lattice.workloads.print('web', 2, 'stderr', 'second \u001b]52;c;c2VjcmV0\u0007<b>\n');
    await waitFor(() => expect(lines().slice(2)).toEqual(['Instance 2 of revision 1', 'second <b>']));
    const last = screen.getAllByTestId('log-line').at(-1);
    expect([last?.dataset.stream, last?.firstElementChild?.textContent]).toEqual(['stderr', '#2 err']);
    await userEvent.click(screen.getByTestId('close-logs'));
    expect(await screen.findByTestId('workload-details')).toBeDefined();
  });

  it('can be searched', async () => {
    lattice.workloads.add();
    lattice.workloads.print('db', 1, 'stdout', 'LOG: ready\nLOG: checkpoint\n');
    await renderSignedIn('/workloads/db/logs');
    await waitFor(() => expect(lines()).toHaveLength(3));
    await userEvent.type(screen.getByTestId('log-search'), 'CHECK');
    expect(lines()).toEqual(['LOG: checkpoint']);
    expect(screen.getByTestId('log-state').textContent).toContain('1 of 2 lines');
    await userEvent.type(screen.getByTestId('log-search'), ' nothing');
    expect(screen.getByText('No line has this in it.')).toBeDefined();
  });
});
