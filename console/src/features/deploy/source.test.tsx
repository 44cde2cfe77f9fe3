import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../../testing/fake-builds.ts';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { failure } from '../../testing/fake-replies.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const URL = 'https://example.org/you/shop.git';
const asked = (path: string) =>
  lattice.requests.filter((each) => each.method === 'POST' && each.path === path).map(({ body }) => body);
const type = (testId: string, text: string) => userEvent.type(screen.getByTestId(testId), text);
const value = (testId: string) => screen.getByTestId<HTMLInputElement>(testId).value;
const inspect = () => userEvent.click(screen.getByTestId('inspect-source'));
const deploy = () => userEvent.click(screen.getByTestId('deploy-button'));
const refuse = (code: string, message: string, field?: string) => {
  lattice.intercept = (request, path) =>
    request.method === 'POST' && path.startsWith('/api/sources')
      ? failure(400, code, message, field === undefined ? null : { field })
      : undefined;
};

async function open() {
  const view = await renderSignedIn('/deploy?kind=app');
  await screen.findByTestId('git-url');
  return view;
}

describe('deploying from a source', () => {
  it('asks for an address only, and proposes a name', async () => {
    await open();
    expect(screen.queryByTestId('image')).toBeNull();
    await type('git-url', URL);
    expect(value('workload-name')).toBe('shop');
    await deploy();
    expect(await screen.findByRole('heading', { name: 'shop' })).toBeDefined();
    expect(screen.getByTestId('workload-source').textContent).toBe(' from example.org/you/shop');
    expect(asked('/api/workloads')).toEqual([{ name: 'shop', kind: 'app', source: { git: URL } }]);
  });

  it('shows the plan, each decision with its reason, before anything is built', async () => {
    lattice.workloads.plan = plan({ warnings: ['There is no lock file.'] });
    await open();
    await type('git-url', URL);
    await type('git-branch', 'next');
    await inspect();
    expect((await screen.findByTestId('detected-framework')).textContent).toBe('Express');
    expect(value('plan-install')).toBe('npm ci');
    expect(value('plan-start')).toBe('node server.js');
    expect(value('plan-port')).toBe('3000');
    const shown = within(screen.getByTestId('plan'));
    expect(shown.getByText('the script start in package.json')).toBeDefined();
    expect(shown.getByText('Framework: Express (express is among the dependencies)')).toBeDefined();
    expect(shown.getByText('There is no lock file.')).toBeDefined();
    expect(shown.getByTestId('commit').textContent).toBe('0a75b47 The <first> page by Ada');
    expect(shown.getByTestId('dockerfile').textContent).toContain('FROM node:22-slim');
    expect(asked('/api/sources/inspect')).toEqual([{ kind: 'app', source: { git: URL, ref: 'next' } }]);
    expect(asked('/api/workloads')).toEqual([]);
  });

  it('sends what was changed of it, and takes a change back', async () => {
    await open();
    await type('git-url', URL);
    await inspect();
    await screen.findByTestId('plan');
    await userEvent.clear(screen.getByTestId('plan-start'));
    await type('plan-start', 'node other.js');
    await userEvent.clear(screen.getByTestId('plan-port'));
    await type('plan-port', '8080');
    await userEvent.clear(screen.getByTestId('plan-install'));
    await type('plan-install', 'npm install');
    await type('plan-root', 'web');
    const changed = () =>
      screen
        .getAllByTestId('decision')
        .flatMap(({ dataset }) => (dataset.changed === 'true' ? [dataset.subject] : []));
    expect(changed()).toEqual(['root', 'install', 'start', 'port']);
    expect(screen.getByText(/^Detected: node server.js/)).toBeDefined();
    await userEvent.click(screen.getByTestId('reset-install'));
    expect(value('plan-install')).toBe('npm ci');
    expect(changed()).toEqual(['root', 'start', 'port']);
    await userEvent.click(screen.getByTestId('build-add-env-var'));
    await type('build-env-key', 'STAGE');
    await type('build-env-value', 'prod');
    await deploy();
    await waitFor(() => expect(asked('/api/workloads')).toHaveLength(1));
    expect(asked('/api/workloads')[0]).toEqual({
      name: 'shop',
      kind: 'app',
      source: { git: URL },
      build: { root: 'web', start: 'node other.js', env: { STAGE: 'prod' } },
      ports: [{ port: 8080, protocol: 'http' }],
    });
  });

  it('shows the Dockerfile of what was changed', async () => {
    await open();
    await type('git-url', URL);
    await inspect();
    await screen.findByTestId('plan');
    await userEvent.clear(screen.getByTestId('plan-build'));
    await type('plan-build', 'make all');
    await waitFor(() => expect(screen.getByTestId('dockerfile').textContent).toContain('RUN make all\n'));
    expect(screen.getByTestId('dockerfile').getAttribute('aria-busy')).toBe('false');
    expect(screen.getByText('The plan is below.')).toBeDefined();
    expect(document.activeElement).toBe(screen.getByTestId('plan-build'));
    expect(asked('/api/sources/inspect').at(-1)).toEqual({
      kind: 'app',
      source: { git: URL },
      build: { build: 'make all' },
    });
    await userEvent.click(screen.getByTestId('reset-build'));
    await waitFor(() => expect(screen.getByTestId('dockerfile').textContent).not.toContain('RUN'));
    expect(value('plan-build')).toBe('npm run build');
  });

  it('says beside the field when a change is refused, and disturbs nobody who types', async () => {
    await open();
    await type('git-url', URL);
    await inspect();
    await screen.findByTestId('plan');
    refuse('INVALID_REQUEST', "There is no folder 'nowhere' in the source.", 'build.root');
    await type('plan-root', 'nowhere');
    await type('git-token', 't');
    expect(await screen.findByText("There is no folder 'nowhere' in the source.")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByTestId('git-token'));
    expect(screen.getByTestId('plan-root').getAttribute('aria-invalid')).toBe('true');
  });

  it('waits to be told to look at another branch', async () => {
    await open();
    await type('git-url', URL);
    await inspect();
    await screen.findByTestId('plan');
    await type('git-branch', 'next');
    await type('plan-build', ' --all');
    expect(screen.getByText(/Something was changed since/)).toBeDefined();
    expect(screen.getByText('as it was before the change')).toBeDefined();
    await inspect();
    expect(await screen.findByText('The plan is below.')).toBeDefined();
    expect(screen.queryByText('as it was before the change')).toBeNull();
    expect(asked('/api/sources/inspect')).toEqual([
      { kind: 'app', source: { git: URL } },
      { kind: 'app', source: { git: URL, ref: 'next' }, build: { build: 'npm run build --all' } },
    ]);
  });

  it('sends a token and keeps it in no address', async () => {
    const { history, queryClient } = await open();
    await type('git-url', URL);
    await type('git-token', 'gh-s3cret');
    await inspect();
    await screen.findByTestId('plan');
    await deploy();
    await screen.findByTestId('workload-details');
    expect(asked('/api/sources/inspect')).toEqual([
      { kind: 'app', source: { git: URL, token: 'gh-s3cret' } },
    ]);
    expect(asked('/api/workloads')).toMatchObject([{ source: { token: 'gh-s3cret' } }]);
    expect(lattice.requests.filter(({ path }) => path.includes('s3cret'))).toEqual([]);
    expect(history.location.href).not.toContain('s3cret');
    const cached = queryClient
      .getQueryCache()
      .getAll()
      .map(({ state }) => state.data);
    expect(JSON.stringify([cached, Object.entries(localStorage)])).not.toContain('s3cret');
  });

  it('says beside the field what the server refuses', async () => {
    refuse('INVALID_REQUEST', "A repository is given as https://…; 'ftp' is not.", 'source.git');
    await open();
    await type('git-url', 'ftp://example.org/x');
    await inspect();
    expect((await screen.findByTestId('error-message')).textContent).toMatch(/'ftp' is not/);
    expect(screen.getByTestId('git-url').getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('git-url')));
    await type('git-url', 'y');
    expect(screen.queryByTestId('error-message')).toBeNull();
  });

  it('says why a source cannot be looked at, and looks again', async () => {
    refuse('SOURCE_REFUSED', "It has no branch or tag 'nope'. Its branches: main.");
    await open();
    await type('git-url', URL);
    await inspect();
    expect((await screen.findByTestId('error-message')).textContent).toContain('Its branches: main.');
    expect(screen.queryByTestId('plan')).toBeNull();
    lattice.intercept = () => undefined;
    await inspect();
    expect(await screen.findByTestId('plan')).toBeDefined();
    expect(screen.queryByTestId('error-message')).toBeNull();
  });

  it('forgets the plan of another repository', async () => {
    await open();
    await type('git-url', URL);
    await inspect();
    await screen.findByTestId('plan');
    await type('git-url', '2');
    expect(screen.queryByTestId('plan')).toBeNull();
  });

  it('wants to know where the app is', async () => {
    await open();
    await type('workload-name', 'shop');
    await deploy();
    expect(screen.getByTestId('error-message').textContent).toMatch(/^Say where the repository is/);
    await userEvent.click(screen.getByTestId('source-upload'));
    await deploy();
    expect(screen.getByTestId('error-message').textContent).toMatch(/^Choose a ZIP/);
    expect(asked('/api/workloads')).toEqual([]);
  });

  it('leads to where it is built', async () => {
    lattice.workloads.onDeploy = (name) => {
      lattice.workloads.change(name, { state: 'building' });
      lattice.workloads.builds(name).add();
      lattice.workloads.builds(name).print(1, '#1 [1/1] RUN npm ci\n#1 3.000 working\n');
    };
    const { history } = await open();
    await type('git-url', URL);
    await deploy();
    expect((await screen.findByTestId('build')).dataset.stage).toBe('building');
    expect((await screen.findByTestId('build-step')).textContent).toContain('RUN npm ci');
    expect(history.location.pathname).toBe('/workloads/shop');
  });

  it('takes a ZIP, and sends it once', async () => {
    await open();
    await userEvent.click(screen.getByTestId('source-upload'));
    const zip = new File([new Uint8Array([0x50, 0x4b, 3, 4])], 'My shop.zip', { type: 'application/zip' });
    await userEvent.upload(screen.getByTestId('zip-input'), zip);
    await waitFor(() => expect(value('workload-name')).toBe('my-shop'));
    await inspect();
    await screen.findByTestId('plan');
    await deploy();
    await screen.findByTestId('workload-details');
    expect(lattice.requests.filter(({ path }) => path === '/api/files/upload')).toHaveLength(1);
    expect(asked('/api/workloads')).toEqual([{ name: 'my-shop', kind: 'app', source: { upload: 'f1' } }]);
  });

  it('does not take what is no ZIP', async () => {
    await open();
    await userEvent.click(screen.getByTestId('source-upload'));
    await userEvent.upload(screen.getByTestId('zip-input'), new File(['text'], 'a.zip'));
    expect((await screen.findByTestId('error-message')).textContent).toContain('a.zip is not a ZIP');
  });
});
