import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect, launch, signIn } from './browser.ts';

/** A database is made at its first start, on whatever machine this is. */
const READY_MS = 120_000;

let browser: Browser;
let page: Page;
let faults: string[];

const card = (name: string): Locator => page.getByTestId('workload-card').filter({ hasText: name });
const line = (text: string | RegExp): Locator => page.getByTestId('log-line').filter({ hasText: text });

async function status(of: Locator | Page, text: string): Promise<void> {
  await of.getByTestId('workload-status').filter({ hasText: text }).waitFor({ timeout: READY_MS });
}

async function open(kind: string, name: string): Promise<void> {
  await page.goto('/workloads');
  await page.getByTestId('deploy-workload').click();
  await page.getByTestId('workload-type').selectOption(kind);
  await page.getByTestId('workload-name').fill(name);
}

async function remove(name: string): Promise<void> {
  await page.goto('/workloads');
  await card(name).getByTestId('delete-workload').click();
  await page.getByTestId('confirm-name').fill(name);
  await page.getByTestId('confirm-delete').click();
  await card(name).waitFor({ state: 'detached', timeout: READY_MS });
}

// Where no engine is, the tests around this one name what they skip.
describe.skipIf(process.env.DOCKER_HOST === undefined)('workloads', { timeout: 2 * READY_MS }, () => {
  beforeAll(async () => {
    browser = await launch();
    ({ page, faults } = await signIn(browser));
  });

  afterAll(() => browser.close());

  it('say what to do while there is none', async () => {
    await page.getByText('Nothing is deployed yet').waitFor();
    expect(await inspect(page, 'workloads-empty')).toEqual([]);
  });

  it('are refused where it is said what is wrong', async () => {
    await open('postgres', 'db');
    await page.getByTestId('database-name').fill('9 lives');
    await page.getByTestId('cpu-requirement').fill('8');
    await page.getByTestId('memory-requirement').fill('16384');
    await page.getByTestId('deploy-button').click();
    await page.getByTestId('error-message').filter({ hasText: 'Database' }).waitFor();
    expect(await inspect(page, 'deploy-refused')).toEqual([]);
    await page.getByTestId('database-name').fill('');
    await page.getByTestId('cpu-requirement').fill('99');
    await page.getByTestId('deploy-button').click();
    await page.getByTestId('error-message').filter({ hasText: 'cores' }).waitFor();
    expect(await page.getByTestId('cpu-requirement').getAttribute('aria-invalid')).toBe('true');
  });

  it('are deployed from the form, and their page is open to a browser', async () => {
    await open('container', 'web');
    await page.getByTestId('image').fill('nginx:1.22');
    await page.getByTestId('port-number').fill('80');
    await page.getByTestId('add-env-var').click();
    await page.getByTestId('env-key').fill('GREETING');
    await page.getByTestId('env-value').fill('hello');
    await page.getByTestId('add-env-button').click();
    await page.getByTestId('memory-requirement').fill('128');
    await page.getByTestId('cpu-requirement').fill('0.2');
    expect(await inspect(page, 'deploy-container')).toEqual([]);
    await page.getByTestId('deploy-button').click();
    await page.getByTestId('workload-details').waitFor();
    expect(new URL(page.url()).pathname).toBe('/workloads/web');
    await status(page, 'Running');

    const opened = page.context().waitForEvent('page');
    await page.getByTestId('public-url').click();
    const site = await opened;
    await site.getByRole('heading', { name: 'nginx' }).waitFor();
    expect(new URL(site.url()).hostname).toMatch(/^web\./);
    await site.close();
  });

  it('show what they write, live', async () => {
    await page.getByTestId('close-details').click();
    await status(card('web'), 'Running');
    const url = await card('web').getByTestId('public-url').getAttribute('href');
    await card('web').getByTestId('view-logs').click();
    await page.getByTestId('log-viewer').waitFor();
    await line('GET / HTTP').first().waitFor();
    const site = await page.context().newPage();
    await site.goto(`${url ?? ''}/seen-by-the-log`);
    await site.close();
    await line('seen-by-the-log').first().waitFor();
    await page.getByTestId('log-search').fill('SEEN-BY');
    await line('GET / HTTP').first().waitFor({ state: 'detached' });
    expect(await inspect(page, 'workload-logs')).toEqual([]);
    await page.getByTestId('close-logs').click();
    await page.getByTestId('workload-details').waitFor();
  });

  it('are scaled, restarted and rolled back', async () => {
    await page.getByTestId('scale-instances').fill('2');
    await page.getByTestId('scale-workload').click();
    await page.getByTestId('instance-row').filter({ hasText: '#1' }).filter({ hasText: 'Ready' }).waitFor({
      timeout: READY_MS,
    });
    await page.getByTestId('restart-workload').click();
    const second = page.getByTestId('revision-row').filter({ hasText: 'restarted' });
    await second.filter({ hasText: 'Serving' }).waitFor({ timeout: READY_MS });
    await page.getByRole('button', { name: 'Roll back to revision 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    const third = page.getByTestId('revision-row').filter({ hasText: 'rolled back' });
    await third.filter({ hasText: 'Serving' }).waitFor({ timeout: READY_MS });
    expect(await inspect(page, 'workload-container')).toEqual([]);
  });

  it('keep their secrets until they are asked for', async () => {
    await open('postgres', 'db');
    await page.getByTestId('memory-requirement').fill('256');
    await page.getByTestId('cpu-requirement').fill('0.5');
    expect(await inspect(page, 'deploy-postgres')).toEqual([]);
    await page.getByTestId('deploy-button').click();
    await page.getByTestId('workload-details').waitFor();
    await page.getByTestId('close-details').click();
    await status(card('db'), 'Running');
    expect(await inspect(page, 'workloads')).toEqual([]);
    await card('db').getByTestId('view-details').click();
    const connection = page.getByTestId('connection-string');
    await connection.filter({ hasText: 'lattice:********@' }).waitFor();
    await page.getByText(/cannot move/).waitFor();
    expect(await inspect(page, 'workload-postgres')).toEqual([]);
    await page.getByTestId('reveal-credentials').click();
    await connection.filter({ hasText: /lattice:[\w-]{24}@/ }).waitFor();
    const before = await connection.textContent();
    await page.getByTestId('rotate-credentials').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    await page
      .getByTestId('revision-row')
      .filter({ hasText: 'secrets rotated' })
      .filter({ hasText: 'Serving' })
      .waitFor({
        timeout: READY_MS,
      });
    await page.getByTestId('reveal-credentials').click();
    await connection.filter({ hasText: /lattice:[\w-]{24}@/ }).waitFor();
    expect(await connection.textContent()).not.toBe(before);
    await page.getByTestId('close-details').click();
    await card('db').waitFor();
  });

  it('say why they do not run', async () => {
    await open('container', 'nowhere');
    await page.getByTestId('image').fill('lattice-test/no-such-image:1');
    await page.getByTestId('deploy-button').click();
    await page.getByTestId('workload-details').waitFor();
    await page.getByTestId('close-details').click();
    await card('nowhere')
      .getByText(/no-such-image/)
      .waitFor({ timeout: READY_MS });
    expect(await inspect(page, 'workloads-troubled')).toEqual([]);
    await remove('nowhere');
  });

  it('are stopped and started', async () => {
    await page.goto('/workloads/web');
    await page.getByTestId('stop-workload').click();
    await status(page, 'Stopped');
    await page.getByText('It was stopped; what it keeps is still there.').waitFor();
    expect(await inspect(page, 'workload-stopped')).toEqual([]);
    await page.getByTestId('start-workload').click();
    await status(page, 'Running');
  });

  it('are deleted by name only', async () => {
    await page.getByTestId('delete-workload').click();
    // Where one types at once, without having looked for the field.
    await page.keyboard.type('wep');
    await page.keyboard.press('Enter');
    await page.getByText(/This is not its name/).waitFor();
    expect(await inspect(page, 'workload-delete')).toEqual([]);
    await page.keyboard.press('Backspace');
    await page.keyboard.type('b');
    await page.keyboard.press('Enter');
    await card('web').waitFor({ state: 'detached', timeout: READY_MS });
    await remove('db');
    await page.getByText('Nothing is deployed yet').waitFor();
  });

  it('broke nothing and wanted nothing that the policy forbids', () => {
    expect(faults).toEqual([]);
  });
});
