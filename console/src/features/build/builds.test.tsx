import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../../testing/fake-builds.ts';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { failure } from '../../testing/fake-replies.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';
import cached from './recorded/cached.txt?raw';
import fails from './recorded/fails.txt?raw';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const add = (part = {}) =>
  lattice.workloads.add({
    name: 'shop',
    kind: 'app',
    source: { kind: 'git', url: 'https://example.org/you/shop.git', ref: 'main' },
    ...part,
  });
const builds = () => lattice.workloads.builds('shop');
const steps = () => screen.queryAllByTestId('build-step');
const revisions = () => screen.queryAllByTestId('revision-row');
const states = () => steps().map(({ dataset }) => dataset.state);
const ended = () => ({ endedAt: new Date().toISOString() });

describe('the builds of a workload', () => {
  it('go on live, and end', async () => {
    add({ state: 'building', serving: null, running: [] });
    builds().add();
    builds().print(1, '#1 [1/2] FROM node\n#1 CACHED\n\n#2 [2/2] RUN npm ci\n#2 3.000 working\n');
    await renderSignedIn('/workloads/shop');
    expect((await screen.findByTestId('workload-status')).textContent).toBe('Building');
    await waitFor(() => expect(states()).toEqual(['cached', 'running']));
    expect(steps()[1]?.textContent).toMatch(/RUN npm ci\d+ s$/);
    expect(screen.getByTestId('commit').textContent).toBe('0a75b47 The <first> page by Ada');
    builds().print(1, '#2 DONE 4.5s\n');
    await waitFor(() => expect(states()).toEqual(['cached', 'done']));
    expect(steps()[1]?.textContent).toContain('4.5 s');
    builds().change(1, { stage: 'built', ...ended() });
    await waitFor(() => expect(screen.getByTestId('build').dataset.stage).toBe('built'));
    expect(states()).toEqual(['cached', 'done']);
    expect(screen.queryByTestId('cancel-build')).toBeNull();
  });

  it('show the step that failed with its lines, and fold the rest', async () => {
    add({ state: 'failed', failure: "'exit 3' ended with exit code 3" });
    builds().add({ stage: 'failed', note: "'exit 3' ended with exit code 3", ...ended() });
    builds().print(1, fails);
    await renderSignedIn('/workloads/shop');
    await waitFor(() => expect(states()).toContain('failed'));
    const open = steps().filter(({ dataset }) => dataset.open === 'true');
    expect(open).toHaveLength(1);
    expect(open[0]?.dataset.state).toBe('failed');
    expect(open[0]?.querySelector('pre')?.textContent).toBe('last\nbefore it fails');
    expect(screen.getByTestId('build-note').textContent).toBe("'exit 3' ended with exit code 3");
    const other = steps().find(({ textContent }) => textContent.includes('[a 2/2]'));
    if (other === undefined) throw new Error('the step is not there');
    await userEvent.click(within(other).getByRole('button'));
    expect(other.querySelector('pre')?.textContent).toContain('red  end');
    expect(other.querySelector('pre')?.textContent).not.toContain('Zm9v');
  });

  it('show a build that went well when one opens it', async () => {
    add();
    builds().add({ stage: 'built', ...ended() });
    builds().print(1, cached);
    await renderSignedIn('/workloads/shop');
    await userEvent.click(await screen.findByTestId('toggle-build'));
    await waitFor(() => expect(states().filter((state) => state === 'cached')).toHaveLength(4));
    expect(screen.queryByText(/load build definition/)).toBeNull();
    await userEvent.click(screen.getByTestId('whole-log'));
    await waitFor(() => expect(screen.getByTestId('log-state').textContent).toContain('complete'));
    await userEvent.click(screen.getByTestId('show-plan'));
    expect(screen.getByTestId('build-plan').textContent).toContain('package-lock.json is there');
  });

  it('are canceled', async () => {
    add({ state: 'building' });
    builds().add();
    await renderSignedIn('/workloads/shop');
    await userEvent.click(await screen.findByTestId('cancel-build'));
    await waitFor(() => expect(screen.getByTestId('build').dataset.stage).toBe('canceled'));
    expect(lattice.requests.some(({ path }) => path === '/api/workloads/shop/builds/1/cancel')).toBe(true);
  });

  it('say why they cannot be canceled, also when they are over meanwhile', async () => {
    add({ state: 'building' });
    builds().add();
    const why = 'Its node is away: the build ends when that is back.';
    lattice.intercept = (_, path) => (path.endsWith('/cancel') ? failure(409, 'CONFLICT', why) : undefined);
    await renderSignedIn('/workloads/shop');
    await userEvent.click(await screen.findByTestId('cancel-build'));
    expect((await screen.findByRole('alert')).textContent).toContain(why);
    builds().change(1, { stage: 'built', ...ended() });
    await waitFor(() => expect(screen.getByTestId('build').dataset.stage).toBe('built'));
    expect(screen.queryByTestId('cancel-build')).toBeNull();
    expect(screen.getByRole('alert').textContent).toContain(why);
  });

  it('say that they were over before they could be canceled', async () => {
    add({ state: 'building' });
    builds().add();
    lattice.intercept = (_, path) => {
      if (path.endsWith('/cancel')) builds().change(1, { stage: 'built', ...ended() });
      return undefined;
    };
    await renderSignedIn('/workloads/shop');
    await userEvent.click(await screen.findByTestId('cancel-build'));
    expect(await screen.findByText('The build was over before it could be canceled')).toBeDefined();
    await waitFor(() => expect(screen.queryByTestId('cancel-build')).toBeNull());
  });

  it('begin anew by the button', async () => {
    add();
    await renderSignedIn('/workloads/shop');
    expect(await screen.findByText('Nothing has been built yet')).toBeDefined();
    await userEvent.click(screen.getByTestId('redeploy-workload'));
    await waitFor(() =>
      expect(lattice.requests.some(({ path }) => path === '/api/workloads/shop/redeploy')).toBe(true),
    );
  });

  it('say why they wait, and why there is no log', async () => {
    add({ state: 'building' });
    builds().add({ stage: 'queued', job: null, startedAt: null, node: null, note: 'no node has 2 GB free' });
    await renderSignedIn('/workloads/shop');
    expect((await screen.findByTestId('build-note')).textContent).toBe('No node has 2 GB free');
    builds().change(1, { stage: 'failed', note: 'the source is gone', ...ended() });
    expect(await screen.findByText('No node began with it, so there is no log.')).toBeDefined();
  });

  it('say when they cannot be read', async () => {
    lattice.intercept = (_, path) =>
      path.endsWith('/builds') ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    add();
    await renderSignedIn('/workloads/shop');
    expect((await screen.findByTestId('error-message')).textContent).toContain('The database is away.');
    lattice.intercept = () => undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Nothing has been built yet')).toBeDefined();
  });

  it('are of no concern to what is not built', async () => {
    lattice.workloads.add();
    await renderSignedIn('/workloads/db');
    await screen.findByTestId('instance-row');
    expect(screen.queryByTestId('builds')).toBeNull();
    expect(screen.queryByTestId('redeploy-workload')).toBeNull();
  });

  it('are named by the revisions that have their image', async () => {
    add();
    lattice.workloads.addRevision('shop', { built: 1, cause: 'rollback' });
    await renderSignedIn('/workloads/shop');
    const row = (await screen.findAllByTestId('revision-row'))[0];
    expect(row?.textContent).toContain('built for revision 1');
  });

  it('tell the revisions beside them which commit each is of', async () => {
    add({ revision: 4, serving: 4 });
    const commit = { id: 'fedcba9876543210', message: 'Another page', author: 'Ada' };
    builds().add({ stage: 'built', ...ended() });
    builds().add({ stage: 'built', plan: plan({ commit }), ...ended() });
    builds().add({ stage: 'built', plan: plan({ commit: null }), ...ended() });
    lattice.workloads.addRevision('shop', { built: 2 });
    lattice.workloads.addRevision('shop', { built: 3 });
    lattice.workloads.addRevision('shop', { built: 2, cause: 'rollback' });
    await renderSignedIn('/workloads/shop');
    await waitFor(() =>
      expect(revisions().map((row) => row.querySelector('[data-testid="image"]')?.textContent)).toEqual([
        'fedcba9 Another page built for revision 2',
        'built for revision 3',
        'fedcba9 Another page',
        '0a75b47 The <first> page',
      ]),
    );
    const headings = screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent);
    expect(headings.indexOf('Revisions')).toBe(headings.indexOf('Builds') + 1);
  });

  it('are why there is no way back to a revision', async () => {
    add({ revision: 7, serving: 7 });
    builds().add({ stage: 'built', ...ended() });
    builds().add({ stage: 'canceled', ...ended() });
    builds().add({ stage: 'built', ...ended() });
    builds().add({ stage: 'failed', ...ended() });
    builds().add({ stage: 'built', ...ended() });
    const never = { readyAt: null, state: 'superseded' } as const;
    lattice.workloads.addRevision('shop', { ...never, built: 2 });
    lattice.workloads.addRevision('shop', { ...never, built: 3 });
    lattice.workloads.addRevision('shop', { ...never, built: 4, state: 'failed' });
    lattice.workloads.addRevision('shop', { ...never, built: 5, state: 'failed' });
    lattice.workloads.addRevision('shop', { ...never, built: 6 });
    lattice.workloads.addRevision('shop', { built: 5, state: 'serving', readyAt: new Date().toISOString() });
    await renderSignedIn('/workloads/shop');
    const ways = () => revisions().map((row) => row.querySelector('[data-testid="way-back"]')?.textContent);
    await waitFor(() =>
      expect(ways()).toEqual([
        undefined,
        'Never built',
        'Never ready',
        'Never built',
        'Replaced before it was ready',
        'Never built',
        'Roll back',
      ]),
    );
  });
});
