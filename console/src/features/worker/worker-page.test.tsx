import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

describe('a node', () => {
  it('shows its facts and its jobs', async () => {
    lattice.addWorker({ workerId: 'a.b', metadata: { osType: 'linux', nodeVersion: '1.2', tags: ['gpu'] } });
    lattice.addJob({ command: 'here', workerId: 'a.b', status: 'completed' });
    lattice.addJob({ command: 'elsewhere', workerId: 'c', status: 'completed' });
    await renderSignedIn('/nodes/a.b');
    expect(await screen.findByText('16 GB')).toBeDefined();
    expect(screen.getByText('0 of 2')).toBeDefined();
    expect(screen.getByText('gpu')).toBeDefined();
    expect(await screen.findByText('here')).toBeDefined();
    expect(screen.queryByText('elsewhere')).toBeNull();
  });

  it('that waits for approval gets it from an admin', async () => {
    lattice.addWorker({ status: 'pending' });
    await renderSignedIn('/nodes/node-1');
    await userEvent.click(await screen.findByRole('button', { name: 'Approve' }));
    expect(await screen.findByText('Online')).toBeDefined();
    expect(screen.queryByText('This node waits for approval')).toBeNull();
  });

  it('that is not heard of says what to check', async () => {
    lattice.addWorker({ status: 'offline' });
    await renderSignedIn('/nodes/node-1');
    expect(await screen.findByText(/does not hear from this node/)).toBeDefined();
  });

  it('that is removed meanwhile says so', async () => {
    lattice.addWorker();
    await renderSignedIn('/nodes/node-1');
    await screen.findByText('16 GB');
    await screen.findByText('Live');
    lattice.removeWorker('node-1');
    expect(await screen.findByText('There is no such node')).toBeDefined();
  });

  it('is found at its former address, too', async () => {
    lattice.addWorker();
    const { history } = await renderSignedIn('/workers/node-1');
    expect(await screen.findByText('16 GB')).toBeDefined();
    expect(history.location.pathname).toBe('/nodes/node-1');
  });

  it('says what it does for others, and its owner changes that', async () => {
    lattice.addWorker();
    await renderSignedIn('/nodes/node-1');
    expect(await screen.findByText('Works for others')).toBeDefined();
    expect(screen.getByText('1 h: 83 %, 8 h: 40 %')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    expect(await screen.findByText('Rests')).toBeDefined();
    expect(screen.getByText('it rests: the owner has paused it')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
    expect(await screen.findByText('Works for others')).toBeDefined();
  });

  it('tells what rules would have meant before they are chosen', async () => {
    lattice.addWorker();
    await renderSignedIn('/nodes/node-1');
    const courteous = await screen.findByRole('button', { name: 'Courteous' });
    await userEvent.hover(courteous);
    expect(
      await screen.findByText(/Courteous: in the last 7 days it would have worked 63 of 168 h/),
    ).toBeDefined();
    await userEvent.click(courteous);
    expect(await screen.findByRole('button', { name: 'Courteous', pressed: true })).toBeDefined();
  });

  it('that is drained says what is left and what stays', async () => {
    lattice.addWorker();
    await renderSignedIn('/nodes/node-1');
    await userEvent.click(await screen.findByRole('button', { name: 'Drain' }));
    expect(await screen.findByText(/1 job and 1 service are left/)).toBeDefined();
    expect(screen.getByText(/cannot move: db/)).toBeDefined();
  });

  it('follows what the node says', async () => {
    lattice.addWorker();
    await renderSignedIn('/nodes/node-1');
    await screen.findByText('Works for others');
    await screen.findByText('Live');
    lattice.availability.change('node-1', {
      mode: 'rest',
      reasons: [{ code: 'USER_ACTIVE', sentence: 'somebody used the machine 3 s ago' }],
      sentence: 'it rests: somebody used the machine 3 s ago',
    });
    expect(await screen.findByText('it rests: somebody used the machine 3 s ago')).toBeDefined();
  });

  it('that does not exist says so', async () => {
    await renderSignedIn('/nodes/nobody');
    expect(await screen.findByText('There is no such node')).toBeDefined();
  });
});
