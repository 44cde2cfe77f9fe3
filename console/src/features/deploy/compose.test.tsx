import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { applicationPlan } from '../../testing/fake-applications.ts';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { failure } from '../../testing/fake-replies.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const URL = 'https://example.org/ann/shop.git';
const TEXT = 'services:\n  db:\n    image: postgres:15\n';
const asked = (path: string) =>
  lattice.requests
    .filter((each) => each.method === 'POST' && each.path === `/api/applications${path}`)
    .map(({ body }) => body);
const uploads = () => lattice.requests.filter(({ path }) => path === '/api/files/upload');
const type = (testId: string, text: string) => userEvent.type(screen.getByTestId(testId), text);
const value = (testId: string) => screen.getByTestId<HTMLInputElement>(testId).value;
const click = (testId: string) => userEvent.click(screen.getByTestId(testId));
const paste = async (text: string) => {
  await click('compose-text');
  await userEvent.paste(text);
};
const refuse = (details: Record<string, unknown>, message = 'It was refused.') => {
  lattice.intercept = (request, path) =>
    request.method === 'POST' && path.startsWith('/api/applications')
      ? failure(400, 'SOURCE_REFUSED', message, details)
      : undefined;
};

async function open() {
  const view = await renderSignedIn('/deploy?kind=compose');
  await screen.findByTestId('compose-text');
  return view;
}

describe('deploying a compose file', () => {
  it('stands among what can be deployed', async () => {
    await renderSignedIn('/deploy');
    await userEvent.selectOptions(await screen.findByTestId('workload-type'), 'Compose file');
    expect(await screen.findByTestId('compose-text')).toBeDefined();
    expect(screen.queryByTestId('cpu-requirement')).toBeNull();
    await userEvent.selectOptions(screen.getByTestId('workload-type'), 'container');
    expect(await screen.findByTestId('image')).toBeDefined();
  });

  it('shows what would run before anything does, and deploys it', async () => {
    lattice.applications.plan = applicationPlan({
      warnings: [
        { file: 'compose.yaml', line: 4, key: 'services.db.tty', message: "'tty' is left out." },
        { file: 'compose.yaml', line: 1, key: '', message: "'version' says nothing any more." },
      ],
    });
    const { history } = await open();
    await paste(TEXT);
    await click('inspect-source');
    const plan = within(await screen.findByTestId('plan'));
    expect(plan.getByRole('heading', { level: 2 }).textContent).toBe('Plan: shop');
    expect(plan.getAllByTestId('planned-service').map(({ textContent }) => textContent)).toEqual([
      'dbpostgres:15volumes data',
      'web × 2built by Dockerfilepublic 80/httpwaits for db to be ready',
    ]);
    expect(plan.getByText('Keeps its data in').parentElement?.textContent).toContain('data');
    expect(plan.getAllByTestId('finding').map(({ textContent }) => textContent)).toEqual([
      "compose.yaml:4 services.db.tty 'tty' is left out.",
      "compose.yaml:1  'version' says nothing any more.",
    ]);
    expect(screen.getByTestId('workload-name')).toHaveProperty('placeholder', 'shop');
    expect(asked('')).toEqual([]);
    await click('deploy-button');
    expect(await screen.findByTestId('application-details')).toBeDefined();
    expect(history.location.pathname).toBe('/apps/shop');
    expect(asked('/inspect')).toEqual([{ source: { upload: 'f1' } }]);
    expect(asked('')).toEqual([{ source: { upload: 'f1' } }]);
    expect(uploads()).toHaveLength(1);
  });

  it('says what is wrong with the file, all at once, by line and key', async () => {
    const findings = [
      { file: 'compose.yaml', line: 7, key: 'services.web.privileged', message: 'That is not possible.' },
      { file: 'compose.yaml', line: 9, key: 'services.web.volumes[0]', message: "Write ':ro' after it." },
    ];
    refuse({ findings });
    await open();
    await paste(TEXT);
    await click('inspect-source');
    const said = async () =>
      within(await screen.findByRole('alert'))
        .getAllByTestId('finding')
        .map(({ textContent }) => textContent);
    const all = [
      'compose.yaml:7 services.web.privileged That is not possible.',
      "compose.yaml:9 services.web.volumes[0] Write ':ro' after it.",
    ];
    expect(await said()).toEqual(all);
    expect(screen.queryByTestId('plan')).toBeNull();
    await type('compose-text', '#');
    expect(screen.queryByRole('alert')).toBeNull();
    await click('deploy-button');
    expect(await said()).toEqual(all);
    expect(screen.getByTestId('deploy-button')).toHaveProperty('disabled', false);
    // Another text is another file.
    expect(uploads()).toHaveLength(2);
  });

  it('reads a file that is chosen', async () => {
    await open();
    expect(screen.getByTestId('choose-compose').textContent).toBe('Choose a file');
    const file = new File([TEXT], 'docker-compose.yml', { type: 'text/yaml' });
    await userEvent.upload(screen.getByTestId('compose-file'), file);
    await waitFor(() => expect(value('compose-text')).toBe(TEXT));
  });

  it('takes a repository, with all that goes along', async () => {
    const { history, queryClient } = await open();
    await click('source-git');
    await type('git-url', URL);
    await type('git-branch', 'next');
    await type('git-token', 'gh-s3cret');
    await type('compose-path', 'deploy/compose.yaml');
    await type('workload-name', 'market');
    await type('compose-profiles', 'debug, extra');
    await click('add-env-var');
    await type('env-key', 'PASSWORD');
    await type('env-value', 'correct horse');
    await click('inspect-source');
    expect((await screen.findByTestId('plan')).textContent).toContain('Plan: market');
    expect(screen.getByText('The plan is below.')).toBeDefined();
    await type('compose-path', '2');
    expect(screen.getByText(/Something was changed since/)).toBeDefined();
    await type('compose-path', '{Backspace}');
    await click('deploy-button');
    expect(await screen.findByTestId('application-details')).toBeDefined();
    const request = {
      name: 'market',
      source: { git: URL, ref: 'next', token: 'gh-s3cret' },
      file: 'deploy/compose.yaml',
      variables: { PASSWORD: 'correct horse' },
      profiles: ['debug', 'extra'],
    };
    expect([asked('/inspect'), asked('')]).toEqual([[request], [request]]);
    expect(history.location.href).not.toContain('s3cret');
    const cached = queryClient
      .getQueryCache()
      .getAll()
      .map(({ state }) => state.data);
    expect(JSON.stringify([cached, Object.entries(localStorage)])).not.toMatch(/s3cret|correct horse/);
  });

  it('takes a ZIP', async () => {
    await open();
    await click('source-upload');
    const zip = new File([new Uint8Array([0x50, 0x4b, 3, 4])], 'shop.zip', { type: 'application/zip' });
    await userEvent.upload(screen.getByTestId('zip-input'), zip);
    await screen.findByText('shop.zip is chosen');
    await click('deploy-button');
    expect(await screen.findByTestId('application-details')).toBeDefined();
    expect(asked('')).toEqual([{ source: { upload: 'f1' } }]);
  });

  it('says what is to be mended before anything is sent', async () => {
    await open();
    await type('workload-name', 'My shop');
    await click('deploy-button');
    expect(screen.getAllByTestId('error-message').map(({ textContent }) => textContent)).toEqual([
      'Paste the compose file, or choose it.',
      expect.stringMatching(/^A name is lower-case/),
    ]);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('compose-text')));
    await click('source-git');
    await click('inspect-source');
    expect(screen.getAllByTestId('error-message')[0]?.textContent).toMatch(/^Say where the repository is/);
    expect([...uploads(), ...asked(''), ...asked('/inspect')]).toEqual([]);
  });

  it('says beside the field what the server refuses', async () => {
    lattice.applications.add();
    await open();
    await paste(TEXT);
    await click('deploy-button');
    expect((await screen.findByTestId('error-message')).textContent).toBe(
      "This project has an application 'shop' already.",
    );
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('workload-name')));
    await type('workload-name', 'market');
    expect(screen.queryByTestId('error-message')).toBeNull();
    await click('deploy-button');
    expect(await screen.findByTestId('application-details')).toBeDefined();
  });

  it('says why a source cannot be looked at', async () => {
    refuse({}, 'The source has no compose.yaml in its top folder.');
    await open();
    await click('source-git');
    await type('git-url', URL);
    await click('inspect-source');
    expect((await screen.findByRole('alert')).textContent).toContain('no compose.yaml in its top folder');
    lattice.intercept = () => undefined;
    await click('inspect-source');
    expect(await screen.findByTestId('plan')).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
