import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeLattice } from '../../testing/fake-lattice.ts';
import { APP, POSTGRES } from '../../testing/fake-kinds.ts';
import { failure } from '../../testing/fake-replies.ts';
import { useFakeLattice } from '../../testing/network.ts';
import { renderSignedIn } from '../../testing/render-app.tsx';

let lattice: FakeLattice;
beforeEach(() => {
  lattice = useFakeLattice();
});

const deployments = () =>
  lattice.requests.filter(({ method, path }) => method === 'POST' && path === '/api/workloads');
const type = (testId: string, text: string) => userEvent.type(screen.getByTestId(testId), text);
const deploy = () => userEvent.click(screen.getByTestId('deploy-button'));

async function open(kind: string) {
  const view = await renderSignedIn('/workloads');
  await userEvent.click(await screen.findByTestId('deploy-workload'));
  await userEvent.selectOptions(await screen.findByTestId('workload-type'), kind);
  return view;
}

describe('deploying', () => {
  it('begins with what people bring themselves', async () => {
    lattice.workloads.kinds.push({ ...APP, kind: 'static', title: 'Static site' });
    await renderSignedIn('/deploy');
    const what = await screen.findByTestId<HTMLSelectElement>('workload-type');
    expect([...what.options].map(({ label }) => label)).toEqual([
      'Your app, from Git or a ZIP',
      'Static site',
      'Compose file',
      'Cron job',
      'PostgreSQL',
      'Container',
    ]);
    expect(what.value).toBe('app');
    expect(screen.getByTestId('git-url')).toBeDefined();
  });

  it('begins with what is known to work where no app can be built', async () => {
    lattice.workloads.kinds.splice(0, Infinity, { ...POSTGRES, kind: 'nats', verified: false }, POSTGRES);
    await renderSignedIn('/deploy');
    expect(await screen.findByTestId('workload-type')).toHaveProperty('value', 'postgres');
  });

  it('needs a name only, and leads to its page, which shows what becomes of it', async () => {
    const { history } = await open('postgres');
    await type('workload-name', 'db');
    expect(screen.getByTestId('database-name')).toHaveProperty('placeholder', 'db');
    await deploy();
    await screen.findByTestId('workload-details');
    expect(history.location.pathname).toBe('/workloads/db');
    expect(deployments().map(({ body }) => body)).toEqual([{ name: 'db', kind: 'postgres' }]);
    lattice.workloads.change('db', { state: 'running' });
    await waitFor(() => expect(screen.getByTestId('workload-status').textContent).toBe('Running'));
  });

  it('says which versions were never tried', async () => {
    await open('postgres');
    expect(screen.queryByText(/has not been run/)).toBeNull();
    await userEvent.selectOptions(screen.getByTestId('workload-version'), '16');
    expect(screen.getByText(/has not been run/)).toBeDefined();
    await userEvent.selectOptions(screen.getByTestId('workload-type'), 'container');
    expect(screen.queryByText(/has not been run/)).toBeNull();
  });

  it('sends what the kind has to choose', async () => {
    await open('postgres');
    await userEvent.selectOptions(screen.getByTestId('workload-version'), '16');
    await type('workload-name', 'db');
    await type('database-name', 'orders');
    await type('parameter-password', 'correct horse');
    await type('parameter-extensions', 'pgcrypto, hstore');
    await userEvent.click(screen.getByTestId('add-env-var'));
    await type('env-key', 'TZ');
    await type('env-value', 'UTC');
    await userEvent.click(screen.getByTestId('add-env-button'));
    await userEvent.click(screen.getByTestId('add-env-var'));
    await type('env-key', 'LANG');
    await type('env-value', 'C');
    await type('cpu-requirement', '0.5');
    await type('memory-requirement', '1024');
    await type('disk-requirement', '2');
    await deploy();
    await waitFor(() => expect(deployments()).toHaveLength(1));
    expect(deployments()[0]?.body).toEqual({
      name: 'db',
      kind: 'postgres',
      version: '16',
      parameters: { database: 'orders', password: 'correct horse', extensions: ['pgcrypto', 'hstore'] },
      env: { TZ: 'UTC', LANG: 'C' },
      resources: { cpu: 0.5, memoryMb: 1024, diskMb: 2048 },
    });
  });

  it('takes a container of one’s own', async () => {
    await open('container');
    expect(screen.queryByTestId('database-name')).toBeNull();
    await type('workload-name', 'web');
    await type('image', 'nginx:1.22');
    await type('port-number', '80');
    await userEvent.click(screen.getByTestId('add-port'));
    await userEvent.type(screen.getByLabelText('Port 2'), '9000');
    await userEvent.selectOptions(screen.getByLabelText('Protocol of port 2'), 'tcp');
    await type('volumes', '/data');
    await deploy();
    await waitFor(() => expect(deployments()).toHaveLength(1));
    expect(deployments()[0]?.body).toEqual({
      name: 'web',
      kind: 'container',
      image: 'nginx:1.22',
      ports: [
        { port: 80, protocol: 'http' },
        { port: 9000, protocol: 'tcp' },
      ],
      volumes: [{ path: '/data' }],
    });
  });

  it('says what is to be mended before anything is sent', async () => {
    await open('container');
    await type('workload-name', 'Web!');
    await type('port-number', '99999');
    await deploy();
    expect(screen.getAllByTestId('error-message').map((error) => error.textContent)).toEqual([
      expect.stringMatching(/^A name is lower-case/),
      expect.stringMatching(/^Say which image/),
      expect.stringMatching(/^A port is a whole number/),
    ]);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('workload-name')));
    await userEvent.clear(screen.getByTestId('workload-name'));
    expect(screen.getAllByTestId('error-message')).toHaveLength(2);
    expect(deployments()).toHaveLength(0);
  });

  it('checks parameters as the catalogue describes them', async () => {
    await open('postgres');
    await type('workload-name', 'db');
    await type('database-name', '9lives');
    await deploy();
    expect(screen.getByTestId('error-message').textContent).toMatch(/^Database: letters, digits/);
    expect(deployments()).toHaveLength(0);
  });

  it('shows a refusal at the field that it names', async () => {
    lattice.workloads.add();
    await open('postgres');
    await type('workload-name', 'db');
    await deploy();
    expect((await screen.findByTestId('error-message')).textContent).toBe(
      "This project has a workload 'db' already.",
    );
    expect(screen.getByTestId('workload-name').getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('workload-name')));
  });

  it('says when no node could ever run it', async () => {
    lattice.intercept = (request, path) =>
      request.method === 'POST' && path === '/api/workloads'
        ? failure(
            409,
            'INSUFFICIENT_RESOURCES',
            'Insufficient resources: it needs 8 cores; the largest has 2.',
          )
        : undefined;
    await open('postgres');
    await type('workload-name', 'db');
    await type('cpu-requirement', '8');
    await deploy();
    expect((await screen.findByTestId('error-message')).textContent).toContain('Insufficient resources');
    expect(screen.getByTestId('deploy-button')).toHaveProperty('disabled', false);
  });

  it('says when the catalogue cannot be read', async () => {
    lattice.intercept = (_, path) =>
      path === '/api/catalogue' ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    await renderSignedIn('/deploy');
    expect(await screen.findByText('The catalogue could not be read')).toBeDefined();
    lattice.intercept = () => undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('workload-type')).toBeDefined();
  });
});
