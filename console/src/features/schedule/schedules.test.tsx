import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();
const FAILING = { ran: true, since: HOUR_AGO, times: 4, reason: 'its command ended with 3' };
const rows = () => screen.findAllByTestId('schedule-row');
const status = () => screen.getByTestId('workload-status').textContent;

describe('the schedules', () => {
  it('say what to do while there is none', async () => {
    await renderSignedIn('/schedules');
    expect(await screen.findByText('Nothing runs by the clock yet')).toBeDefined();
    expect(screen.getByTestId('new-schedule').getAttribute('href')).toBe('/new-schedule');
  });

  it('show when each is due, how it ended, and what is wrong', async () => {
    lattice.schedules.add();
    lattice.schedules.ran('nightly');
    lattice.schedules.add({ name: 'poll', command: 'date', trouble: FAILING });
    await renderSignedIn('/schedules');
    const [nightly, poll] = await rows();
    expect(nightly?.textContent).toContain('./report.sh --all');
    expect(nightly?.textContent).toContain('Succeeded');
    expect(poll?.textContent).toContain('Failed');
    expect(within(poll ?? document.body).getByTestId('schedule-trouble').textContent).toBe(
      '4 times, first 1 h ago: its command ended with 3',
    );
  });

  it('hear of what the clock does', async () => {
    lattice.schedules.add();
    await renderSignedIn('/schedules');
    expect((await rows())[0]?.textContent).toContain('never ran');
    lattice.schedules.ran('nightly', { state: 'failed' });
    await waitFor(async () => expect((await rows())[0]?.textContent).toContain('Failed'));
  });
});

describe('a schedule', () => {
  it('shows its history with what each job wrote', async () => {
    lattice.schedules.add({ trouble: { ...FAILING, ran: false, times: 1, reason: 'no server was there' } });
    lattice.schedules.ran('nightly', {
      state: 'missed',
      jobId: null,
      exitCode: null,
      durationMillis: null,
      error: 'no server was there to see it',
      output: null,
    });
    lattice.schedules.ran('nightly', { state: 'failed', exitCode: 3, output: 'one\nno such table\n' });
    await renderSignedIn('/schedules/nightly');
    const table = await screen.findByTestId('execution-table');
    const [, failed, missed] = within(table).getAllByRole('row');
    expect(failed?.textContent).toContain('Failed3 s3');
    expect(failed?.querySelector('summary')?.textContent).toBe('no such table');
    expect(failed?.querySelector('pre')?.textContent).toBe('one\nno such table\n');
    expect(missed?.textContent).toContain('no server was there to see it');
    expect(screen.getByTestId('schedule-trouble').textContent).toContain('It did not run');
    expect(screen.getByTestId('next-run').querySelectorAll('li')).toHaveLength(5);
    expect(screen.getByTestId('execution-history')).toBeDefined();
  });

  it('is paused, resumed, run and deleted', async () => {
    lattice.schedules.add();
    const { history } = await renderSignedIn('/schedules/nightly');
    await userEvent.click(await screen.findByTestId('pause-schedule'));
    await waitFor(() => expect(status()).toBe('Paused'));
    await userEvent.click(screen.getByTestId('pause-schedule'));
    await waitFor(() => expect(status()).toBe('Active'));
    await userEvent.click(screen.getByTestId('run-now'));
    expect((await screen.findByTestId('execution-table')).textContent).toContain('by hand');
    await userEvent.click(screen.getByTestId('delete-workload'));
    await userEvent.type(await screen.findByTestId('confirm-name'), 'nightly');
    await userEvent.click(screen.getByTestId('confirm-delete'));
    await waitFor(() => expect(history.location.pathname).toBe('/schedules'));
    expect(await screen.findByText('Nothing runs by the clock yet')).toBeDefined();
  });

  it('may be called new', async () => {
    lattice.schedules.add({ name: 'new' });
    await renderSignedIn('/schedules/new');
    expect(await screen.findByTestId('execution-history')).toBeDefined();
  });

  it('is said to be missing', async () => {
    await renderSignedIn('/schedules/nothing');
    expect(await screen.findByText('There is no such schedule')).toBeDefined();
  });
});

describe('the form', () => {
  it('is what a cron job among the workloads leads to', async () => {
    const { history } = await renderSignedIn('/deploy');
    await userEvent.selectOptions(await screen.findByTestId('workload-type'), 'cron');
    expect(await screen.findByTestId('cron-schedule')).toBeDefined();
    expect(history.location.pathname).toBe('/new-schedule');
  });

  it('makes a schedule', async () => {
    const { history } = await renderSignedIn('/new-schedule');
    await userEvent.type(await screen.findByTestId('workload-name'), 'poll');
    const cron = screen.getByTestId('cron-schedule');
    await userEvent.clear(cron);
    await userEvent.type(cron, '*/5 * * * *');
    await userEvent.type(screen.getByTestId('cron-command'), 'date');
    await waitFor(() => expect(screen.getByTestId('next-runs').querySelectorAll('li')).toHaveLength(5));
    await userEvent.click(screen.getByTestId('deploy-button'));
    await waitFor(() => expect(history.location.pathname).toBe('/schedules/poll'));
    const sent = lattice.requests.findLast(({ path }) => path === '/api/schedules')?.body;
    expect(sent).toMatchObject({ name: 'poll', cron: '*/5 * * * *', command: 'date', overlap: 'skip' });
  });

  it('says at the field what is wrong with the expression', async () => {
    await renderSignedIn('/new-schedule');
    await userEvent.type(await screen.findByTestId('workload-name'), 'poll');
    const cron = screen.getByTestId('cron-schedule');
    await userEvent.clear(cron);
    await userEvent.type(cron, '60 * * * *');
    await userEvent.type(screen.getByTestId('cron-command'), 'date');
    await userEvent.click(screen.getByTestId('deploy-button'));
    await waitFor(() => expect(cron.getAttribute('aria-invalid')).toBe('true'));
    expect(screen.getAllByText(/The minute cannot be '60'/).length).toBeGreaterThan(0);
  });
});
