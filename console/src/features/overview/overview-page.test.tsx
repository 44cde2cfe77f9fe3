import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { failure } from '../../testing/fake-replies.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const commands = () =>
  screen.getAllByTestId('job-row').map((row) => within(row).getByRole('link').textContent);

describe('the overview', () => {
  it('says what to do while there is nothing', async () => {
    await renderSignedIn('/');
    expect(await screen.findByText('No job has run yet')).toBeDefined();
    expect(await screen.findByText('No node has joined')).toBeDefined();
  });

  it('lists jobs, newest first, with what matters about each', async () => {
    lattice.addWorker({ workerId: 'w-7f3', hostname: 'workshop' });
    lattice.addJob({ command: ['npm', 'run', 'a b'], status: 'failed', exitCode: 2, workerId: 'w-7f3' });
    lattice.addJob({ command: 'make', waitingReason: 'needs 8 GB, the largest free node has 4 GB' });
    await renderSignedIn('/');
    await screen.findAllByTestId('job-row');
    expect(commands()).toEqual(['make', "npm run 'a b'"]);
    const [waiting, failed] = screen.getAllByTestId('job-row');
    expect(waiting?.textContent).toContain('needs 8 GB');
    expect(failed?.textContent).toContain('exit code 2');
    expect(failed?.textContent).toContain('w-7f3');
  });

  it('says when an older job was queued, and of each the exact times', async () => {
    const old = new Date(Date.now() - 3 * 86_400_000).toISOString();
    lattice.addJob({ command: 'old', createdAt: old });
    lattice.addJob({ command: 'new' });
    await renderSignedIn('/');
    const [fresh, dated] = await screen.findAllByTestId('job-row');
    expect(fresh?.textContent).toContain('queued just now');
    expect(dated?.textContent).toMatch(/queued \d+\s\w+( \d+)?, \d\d:\d\d/);
    expect(screen.getAllByTestId('job-hover')[1]?.title).toMatch(
      /^old\nQueued \d+ \w+ \d{4}, \d\d:\d\d:\d\d$/,
    );
  });

  it('tells nodes of one machine apart', async () => {
    lattice.addWorker({ workerId: 'vm-a6b91m', hostname: 'vm' });
    lattice.addWorker({ workerId: 'snake', hostname: 'vm' });
    await renderSignedIn('/');
    const rows = await screen.findAllByTestId('worker-row');
    expect(rows.map((row) => within(row).getByRole('link').textContent)).toEqual(['snake', 'vm-a6b91m']);
    expect(rows[0]?.textContent).toContain('vm · 8 cores');
  });

  it('says why a node that is there takes nothing new', async () => {
    lattice.addWorker({ workerId: 'lent', closed: 'it rests: somebody uses the machine' });
    await renderSignedIn('/');
    const row = await screen.findByTestId('worker-row');
    expect(row.textContent).toContain('takes nothing new: it rests: somebody uses the machine');
  });

  it('follows what happens', async () => {
    lattice.addWorker();
    const { jobId } = lattice.addJob({ command: 'first' });
    await renderSignedIn('/');
    await screen.findByText('Live');
    await screen.findByText('first');
    lattice.addJob({ command: 'second' });
    lattice.start(jobId);
    await screen.findByText('second');
    expect(commands()).toEqual(['second', 'first']);
    expect(await screen.findByText('Running', { selector: 'li *' })).toBeDefined();
    expect(await screen.findByText(/1 of 2 slots in use$/, { selector: 'li *' })).toBeDefined();
    lattice.end(jobId, 'completed', 0);
    expect(await screen.findByText('Completed', { selector: 'li *' })).toBeDefined();
  });

  it('filters by status, in the address', async () => {
    lattice.addJob({ command: 'waits' });
    lattice.addJob({ command: 'broke', status: 'failed' });
    const { history } = await renderSignedIn('/');
    await screen.findByText('waits');
    await userEvent.click(screen.getByRole('link', { name: 'Failed' }));
    await screen.findByText('broke');
    expect(screen.queryByText('waits')).toBeNull();
    expect(history.location.search).toBe('?status=failed');
    await userEvent.click(screen.getByRole('link', { name: 'Lost' }));
    expect(await screen.findByText('No job is lost')).toBeDefined();
  });

  it('loads older jobs when asked', async () => {
    for (let i = 0; i < 60; i++) lattice.addJob({ command: `job ${i}` });
    await renderSignedIn('/');
    await screen.findByText('job 59');
    expect(screen.getAllByTestId('job-row')).toHaveLength(50);
    await userEvent.click(screen.getByRole('button', { name: 'Show older jobs' }));
    await screen.findByText('job 0');
    expect(screen.getAllByTestId('job-row')).toHaveLength(60);
  });

  it('says what went wrong and tries again', async () => {
    lattice.addJob({ command: 'make' });
    lattice.intercept = (_, path) =>
      path === '/api/jobs/list' ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    await renderSignedIn('/');
    const alert = await screen.findByText('The jobs could not be read');
    expect(alert).toBeDefined();
    expect(screen.getByText('The database is away.')).toBeDefined();
    lattice.intercept = () => undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('make')).toBeDefined();
  });

  it('says when it is no longer live', async () => {
    lattice.intercept = (_, path) =>
      path === '/api/events' ? failure(503, 'UNAVAILABLE', 'Away.') : undefined;
    await renderSignedIn('/');
    expect(await screen.findByText(/Live updates are interrupted/)).toBeDefined();
    lattice.intercept = () => undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Reconnect now' }));
    expect(await screen.findByText('Live')).toBeDefined();
    expect(screen.queryByText(/Live updates are interrupted/)).toBeNull();
  });
});
