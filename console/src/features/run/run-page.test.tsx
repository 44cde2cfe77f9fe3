import { screen, waitFor } from '@testing-library/react';
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

const zip = () => new File([new Uint8Array([0x50, 0x4b, 3, 4, 0])], 'project.zip');
const submissions = () => lattice.requests.filter(({ path }) => path === '/api/jobs/submit');

describe('running a command', () => {
  it('submits it and shows the job', async () => {
    lattice.addWorker();
    const { history } = await renderSignedIn('/run');
    await userEvent.type(await screen.findByLabelText('Command'), 'npm test{Control>}{Enter}{/Control}');
    expect(await screen.findByRole('heading', { name: 'npm test' })).toBeDefined();
    expect(history.location.pathname).toMatch(/^\/jobs\//);
    expect(submissions().map(({ body }) => body)).toEqual([{ command: 'npm test', timeout: 3600 }]);
  });

  it('sends files and options along', async () => {
    await renderSignedIn('/run');
    await userEvent.type(await screen.findByLabelText('Command'), 'make');
    await userEvent.upload(screen.getByLabelText('Files'), zip());
    expect(await screen.findByText('project.zip')).toBeDefined();
    await userEvent.click(screen.getByText('More options'));
    await userEvent.clear(screen.getByLabelText('Timeout'));
    await userEvent.type(screen.getByLabelText('Timeout'), '2');
    await userEvent.selectOptions(screen.getByLabelText('Unit of the timeout'), 'hours');
    await userEvent.clear(screen.getByLabelText('Priority'));
    await userEvent.type(screen.getByLabelText('Priority'), '-5');
    await userEvent.click(screen.getByRole('button', { name: 'Add a variable' }));
    await userEvent.type(screen.getByTestId('env-key'), 'CI');
    await userEvent.type(screen.getByTestId('env-value'), 'a=b');
    await userEvent.type(screen.getByLabelText('Node labels'), 'gpu, arch=arm64');
    await userEvent.type(screen.getByLabelText('Working directory'), 'app');
    await userEvent.type(screen.getByLabelText('Files to keep'), 'dist/**');
    await userEvent.click(screen.getByRole('button', { name: 'Run' }));
    await waitFor(() => expect(submissions()).toHaveLength(1));
    expect(submissions()[0]?.body).toEqual({
      command: 'make',
      fileUrl: expect.stringMatching(/\/api\/files\/download\/f1$/) as string,
      timeout: 7200,
      priority: -5,
      env: { CI: 'a=b' },
      tags: ['gpu', 'arch=arm64'],
      workingDirectory: 'app',
      outputs: ['dist/**'],
    });
  });

  it('says what is to be mended before anything is sent', async () => {
    await renderSignedIn('/run');
    await userEvent.click(await screen.findByRole('button', { name: 'Run' }));
    expect(screen.getByLabelText('Command')).toHaveProperty('ariaInvalid', 'true');
    expect(screen.getByText(/Say what to run/)).toBeDefined();
    await userEvent.type(screen.getByLabelText('Command'), 'x');
    expect(screen.queryByText(/Say what to run/)).toBeNull();
    await userEvent.click(screen.getByText('More options'));
    await userEvent.clear(screen.getByLabelText('Priority'));
    await userEvent.type(screen.getByLabelText('Priority'), '101');
    await userEvent.click(screen.getByRole('button', { name: 'Run' }));
    expect(screen.getByText(/whole number from -100 to 100/)).toBeDefined();
    expect(submissions()).toHaveLength(0);
  });

  it('takes nothing but a ZIP', async () => {
    await renderSignedIn('/run');
    const input = await screen.findByLabelText('Files');
    await userEvent.upload(input, new File(['#!/bin/sh'], 'fake.zip'));
    expect(await screen.findByText(/fake\.zip is not a ZIP/, { selector: '[role="status"]' })).toBeDefined();
    await userEvent.type(screen.getByLabelText('Command'), 'ls');
    await userEvent.click(screen.getByRole('button', { name: 'Run' }));
    expect(submissions()).toHaveLength(0);
    await userEvent.click(screen.getByRole('button', { name: 'Go on without' }));
    expect(screen.queryByText(/fake\.zip is not a ZIP/, { selector: '[role="status"]' })).toBeNull();
    await userEvent.upload(input, zip());
    expect(await screen.findByText('project.zip')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Remove' }));
    expect(screen.getByText(/Drop a ZIP here/)).toBeDefined();
  });

  it('repeats a lost submission without making a second job or a second upload', async () => {
    let fail = true;
    lattice.intercept = (_, path) =>
      fail && path === '/api/jobs/submit' ? failure(503, 'UNAVAILABLE', 'The database is away.') : undefined;
    await renderSignedIn('/run');
    await userEvent.type(await screen.findByLabelText('Command'), 'make');
    await userEvent.upload(screen.getByLabelText('Files'), zip());
    await screen.findByText('project.zip');
    await userEvent.click(screen.getByRole('button', { name: 'Run' }));
    expect(await screen.findByText('The database is away.')).toBeDefined();
    fail = false;
    await userEvent.click(screen.getByRole('button', { name: 'Run' }));
    await screen.findByRole('heading', { name: 'make' });
    const keys = submissions().map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(lattice.requests.filter(({ path }) => path === '/api/files/upload')).toHaveLength(1);
  });

  it('says that nobody is there to run it', async () => {
    lattice.addWorker({ status: 'offline' });
    await renderSignedIn('/run');
    expect(await screen.findByText('No node is online')).toBeDefined();
  });
});
