import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { failure } from '../../testing/fake-replies.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
  lattice.addWorker();
});

const lines = () =>
  screen
    .queryAllByTestId('log-line')
    .map((line) => [line.dataset.stream, line.lastElementChild?.textContent]);

const logState = () => screen.getByTestId('log-state').textContent;

describe('a job', () => {
  it('is followed from waiting to its end', async () => {
    const { jobId } = lattice.addJob({ command: 'make', waitingReason: 'all 2 slots are taken' });
    await renderSignedIn(`/jobs/${jobId}`);
    expect(await screen.findByText('all 2 slots are taken')).toBeDefined();
    lattice.change(jobId, { waitingReason: 'no node has label gpu' });
    expect(await screen.findByText('no node has label gpu')).toBeDefined();
    lattice.change(jobId, { waitingReason: null });
    expect(await screen.findByText(/starts as soon as/)).toBeDefined();
    lattice.start(jobId);
    await waitFor(() => expect(screen.getByTestId('job-status').textContent).toBe('Running'));
    lattice.change(jobId, { waitingReason: 'suspended: somebody uses the machine' });
    expect(await screen.findByText('suspended: somebody uses the machine')).toBeDefined();
    lattice.change(jobId, { waitingReason: null });
    await waitFor(() => expect(screen.queryByText(/suspended/)).toBeNull());
    lattice.print(jobId, 'stdout', 'compiling\n');
    lattice.print(jobId, 'stderr', 'a warning\n');
    await waitFor(() =>
      expect(lines()).toEqual([
        ['stdout', 'compiling'],
        ['stderr', 'a warning'],
      ]),
    );
    lattice.change(jobId, { progress: 40 });
    await waitFor(() => expect(screen.getByRole('progressbar')).toHaveProperty('ariaValueNow', '40'));
    lattice.end(jobId, 'failed', 3);
    await waitFor(() => expect(screen.getByTestId('job-status').textContent).toBe('Failedexit code 3'));
    expect(screen.getByTestId('exit-code').textContent).toBe('3');
    expect(await screen.findByText(/complete/)).toBeDefined();
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(document.title).toBe('Failed: make · Lattice');
  });

  it('that has ended is not called live while its output is on its way', async () => {
    const { jobId } = lattice.addJob({ command: 'make' });
    lattice.start(jobId);
    lattice.end(jobId, 'completed', 0);
    // A stream that stands and has not said anything yet.
    lattice.intercept = (_, path) =>
      path.endsWith('/stream')
        ? new Response(new ReadableStream(), { headers: { 'Content-Type': 'text/event-stream' } })
        : undefined;
    await renderSignedIn(`/jobs/${jobId}`);
    expect(await screen.findByText('The output is being loaded.')).toBeDefined();
    expect(logState()).toBe('0 lines · Output loading');
  });

  it('counts its lines as the server does once it has ended', async () => {
    const { jobId } = lattice.addJob({ command: 'make' });
    lattice.start(jobId);
    lattice.print(jobId, 'stdout', 'one\ntwo');
    await renderSignedIn(`/jobs/${jobId}`);
    await waitFor(() => expect(logState()).toBe('2 lines · Output live'));
    // The last one has no end, so the server may not count it.
    lattice.end(jobId, 'completed', 0);
    await waitFor(() => expect(logState()).toBe('1 line · Output complete'));
  });

  it('that printed markup shows it as text', async () => {
    const { jobId } = lattice.addJob({ command: '<img src=x onerror=alert(1)>' });
    lattice.start(jobId);
    lattice.print(jobId, 'stdout', '<script>alert(1)</script>\u001b[31m<b>x</b>\n');
    lattice.end(jobId, 'completed', 0);
    const { container } = await renderSignedIn(`/jobs/${jobId}`);
    await waitFor(() => expect(lines()).toEqual([['stdout', '<script>alert(1)</script><b>x</b>']]));
    expect(container.querySelector('script, b, img')).toBeNull();
  });

  it('says where output was lost and where an attempt begins', async () => {
    const { jobId } = lattice.addJob({ command: 'make' });
    lattice.start(jobId);
    lattice.print(jobId, 'stdout', 'one\n');
    lattice.lose(jobId, 'stdout', 2048);
    lattice.start(jobId);
    lattice.print(jobId, 'stdout', 'again\n');
    await renderSignedIn(`/jobs/${jobId}`);
    // The stream begins with the newest state, so what an older attempt printed before it is not told apart.
    await waitFor(() => expect(lines().map(([, text]) => text)).toContain('2 KB of stdout were lost here'));
    lattice.start(jobId);
    lattice.print(jobId, 'stdout', 'third\n');
    await waitFor(() =>
      expect(lines().slice(-2)).toEqual([
        ['note', 'Attempt 3'],
        ['stdout', 'third'],
      ]),
    );
  });

  it('is cancelled after a question', async () => {
    const { jobId } = lattice.addJob({ command: 'sleep 600' });
    lattice.start(jobId);
    await renderSignedIn(`/jobs/${jobId}`);
    await userEvent.click(await screen.findByTestId('cancel-job'));
    await userEvent.click(screen.getByRole('button', { name: 'Let it go on' }));
    expect(lattice.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(false);
    await userEvent.click(screen.getByTestId('cancel-job'));
    const dialog = screen.getByRole('dialog', { name: 'Cancel this job?' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel job' }));
    await waitFor(() => expect(screen.getByTestId('job-status').textContent).toBe('Cancelled'));
    expect(screen.queryByTestId('cancel-job')).toBeNull();
  });

  it('has its states read aloud, and never its output', async () => {
    const { jobId } = lattice.addJob({ command: 'make', waitingReason: 'all 2 slots are taken' });
    await renderSignedIn(`/jobs/${jobId}`);
    const reason = await screen.findByText('all 2 slots are taken');
    expect(reason.closest('[role="status"]')).not.toBeNull();
    lattice.start(jobId);
    lattice.print(jobId, 'stdout', 'compiling\n');
    const line = await screen.findByTestId('log-line');
    expect(line.closest('[aria-live]')?.getAttribute('aria-live')).toBe('off');
    expect(line.closest('[role="status"], [role="log"], [role="alert"]')).toBeNull();
    expect(screen.getByTestId('job-status').role).toBe('status');
  });

  it('lists the files that it left', async () => {
    const { jobId } = lattice.addJob({ command: 'make' });
    lattice.addArtifact(jobId, 'dist/app.tar.gz', 3 * 1024 * 1024);
    lattice.end(jobId, 'completed', 0);
    await renderSignedIn(`/jobs/${jobId}`);
    expect(await screen.findByRole('button', { name: 'Download dist/app.tar.gz' })).toBeDefined();
    expect(screen.getByText('3 MB')).toBeDefined();
  });

  it('that does not exist says so', async () => {
    await renderSignedIn('/jobs/0000000000000');
    expect(await screen.findByText('There is no such job')).toBeDefined();
  });

  it('says why it failed when it was not the command', async () => {
    const { jobId } = lattice.addJob({
      command: 'sleep 9',
      status: 'failed',
      error: {
        code: 'TIMED_OUT',
        message: 'The command ran longer than its timeout of 1 s and was stopped.',
      },
    });
    lattice.end(jobId, 'failed', null);
    await renderSignedIn(`/jobs/${jobId}`);
    expect(await screen.findByText(/ran longer than its timeout/)).toBeDefined();
    expect(screen.getByTestId('job-status').textContent).toBe('Failedtimed out');
  });

  it('goes on with its output when the connection comes back', async () => {
    const { jobId } = lattice.addJob({ command: 'make' });
    lattice.start(jobId);
    lattice.print(jobId, 'stdout', 'one\n');
    let cut = true;
    lattice.intercept = (_, path) =>
      cut && path.endsWith('/stream') ? failure(503, 'UNAVAILABLE', 'Away.') : undefined;
    await renderSignedIn(`/jobs/${jobId}`);
    expect(await screen.findByText(/interrupted, reconnecting/)).toBeDefined();
    cut = false;
    await waitFor(() => expect(lines()).toEqual([['stdout', 'one']]));
  });
});
