import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect, launch, watchForFaults } from './browser.ts';
import { base, email, password } from './settings.ts';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-e2e-'));
  browser = await launch();
  context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  faults = watchForFaults(page);
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const line = (text: string | RegExp): Locator => page.getByTestId('log-line').filter({ hasText: text });
const status = (text: string): Promise<void> =>
  page.getByTestId('job-status').filter({ hasText: text }).waitFor();

async function run(command: string): Promise<void> {
  await page.goto('/run');
  await page.getByTestId('command').fill(command);
  await page.getByTestId('run-button').click();
  await page.getByTestId('log-viewer').waitFor();
}

describe('the console', () => {
  it('is served with a strict policy, at every address', async () => {
    const reply = await context.request.get('/jobs/a.b', { headers: { Accept: 'text/html' } });
    expect(reply.status()).toBe(200);
    expect(reply.headers()['content-security-policy']).toContain("default-src 'self'");
    expect(reply.headers()['content-security-policy']).not.toContain('unsafe');
    expect(reply.headers()['x-content-type-options']).toBe('nosniff');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await reply.text())?.[1] ?? '';
    const asset = await context.request.get(script);
    expect(asset.headers()['cache-control']).toContain('immutable');
    expect(asset.headers()['content-encoding']).toBe('gzip');
    expect((await context.request.get('/assets/missing.js')).status()).toBe(404);
  });

  it('refuses a wrong password and takes the right one', async () => {
    await page.goto('/');
    await page.getByTestId('email').fill(email);
    await page.getByTestId('password').fill('not the password');
    await page.getByTestId('login-button').click();
    await page.getByTestId('error-message').filter({ hasText: 'do not belong together' }).waitFor();
    expect(await inspect(page, 'sign-in')).toEqual([]);
    await page.getByTestId('password').fill(password);
    await page.getByTestId('login-button').click();
    await page.getByTestId('dashboard').waitFor();
    await page.getByTestId('worker-row').filter({ hasText: 'Online' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await inspect(page, 'overview-empty')).toEqual([]);
  });

  it('runs a command with a ZIP and shows its output while it runs', async () => {
    const gate = join(folder, 'gate');
    await page.getByRole('link', { name: 'Run a command' }).first().click();
    await page
      .getByTestId('command')
      .fill(
        'cat message.txt; echo careful >&2; until [ -e "$GATE" ]; do sleep 0.05; done; echo went on; exit 3',
      );
    await page.getByTestId('zip-input').setInputFiles({
      name: 'project.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from(zipSync({ 'message.txt': strToU8('straight from the ZIP\n') })),
    });
    await page.getByText('project.zip', { exact: true }).waitFor();
    await page.getByText('More options').click();
    await page.getByTestId('add-env-button').click();
    await page.getByTestId('env-key').fill('GATE');
    await page.getByTestId('env-value').fill(gate);
    expect(await inspect(page, 'run')).toEqual([]);
    await page.getByTestId('run-button').click();

    await line('straight from the ZIP').waitFor();
    await line('careful').waitFor();
    expect(await line('straight from the ZIP').getAttribute('data-stream')).toBe('stdout');
    expect(await line('careful').getAttribute('data-stream')).toBe('stderr');
    await status('Running');
    expect(await line('went on').count()).toBe(0);
    expect(await inspect(page, 'job-running')).toEqual([]);

    await writeFile(gate, '');
    await line('went on').waitFor();
    await status('Failed');
    expect(await page.getByTestId('exit-code').textContent()).toBe('3');
    expect(await inspect(page, 'job-failed')).toEqual([]);
  });

  it('shows the same output again after a reload, in the order in which it came', async () => {
    await page.reload();
    await line('went on').waitFor();
    const lines = await page
      .getByTestId('log-line')
      .evaluateAll((rows) => rows.map((row) => row.lastElementChild?.textContent));
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toBe('went on');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download stdout' }).click();
    const stream = await (await saved).createReadStream();
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('straight from the ZIP\nwent on\n');
  });

  it('cancels a long job', async () => {
    await run('echo begun; sleep 600');
    await line('begun').waitFor();
    await page.getByTestId('cancel-job').click();
    expect(await inspect(page, 'job-cancel')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click();
    await status('Cancelled');
    expect(await page.getByTestId('cancel-job').count()).toBe(0);
  });

  it('shows colours, progress lines and markup as what they are', async () => {
    await run(
      String.raw`printf '\033[1;32mgreen\033[0m and plain\n'; printf 'step 1\rstep 2\n'; printf '\033]0;title\007<b>bold</b> grüße\n'; echo '::progress 100'`,
    );
    await status('Completed');
    // `--` and `!=` stay the characters that they are.
    const command = page.getByRole('heading', { level: 1 });
    expect(await command.evaluate((element) => getComputedStyle(element).fontVariantLigatures)).toBe('none');
    const green = line('green and plain').locator('span span').first();
    expect(await green.textContent()).toBe('green');
    expect(await green.evaluate((span) => getComputedStyle(span).fontWeight)).toBe('700');
    await line(/^step 2$/).waitFor();
    await line('<b>bold</b> grüße').waitFor();
    expect(await page.getByTestId('log-viewer').locator('b').count()).toBe(0);
  });

  it('stays smooth and small with 150,000 lines, and follows until one scrolls', async () => {
    await run('seq 1 150000; echo the end');
    const region = page.getByRole('region', { name: 'Output of the job' });
    await line('the end').waitFor({ timeout: 45_000 });
    await status('Completed');
    expect(await page.getByTestId('log-line').count()).toBeLessThan(200);
    await page.getByText(/lines are no longer shown here/).waitFor();
    await region.hover();
    await page.mouse.wheel(0, -3000);
    await page.getByRole('button', { name: /Follow/ }).waitFor();
    expect(await line('the end').count()).toBe(0);
    expect(await inspect(page, 'job-long')).toEqual([]);
    await region.focus();
    await page.keyboard.press('End');
    await line('the end').waitFor();
    await page.getByRole('button', { name: /Follow/ }).waitFor({ state: 'detached' });
  });

  it('lists jobs and nodes, live', async () => {
    await page.goto('/');
    const rows = page.getByTestId('job-row');
    await rows.filter({ hasText: 'seq 1 150000' }).filter({ hasText: 'Completed' }).waitFor();
    await rows.filter({ hasText: 'sleep 600' }).filter({ hasText: 'Cancelled' }).waitFor();
    await rows.filter({ hasText: 'cat message.txt' }).filter({ hasText: 'exit code 3' }).waitFor();
    expect(await inspect(page, 'overview')).toEqual([]);

    const gate = join(folder, 'second-gate');
    const other = await context.newPage();
    await other.goto('/run');
    await other.getByTestId('command').fill(`until [ -e '${gate}' ]; do sleep 0.05; done`);
    await other.getByTestId('run-button').click();
    const mine = rows.filter({ hasText: gate });
    await mine.filter({ hasText: 'Running' }).waitFor();
    await page
      .getByTestId('worker-row')
      .filter({ hasText: /^(?!.*\b0 of).*in use/ })
      .waitFor();
    await writeFile(gate, '');
    await mine.filter({ hasText: 'Completed' }).waitFor();
    await other.close();

    await page.getByRole('link', { name: 'Cancelled' }).click();
    await rows.filter({ hasText: 'seq 1 150000' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?status=cancelled');
  });

  it('shows a node, also when its address is opened directly', async () => {
    await page.getByRole('list', { name: 'Nodes' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Jobs here' }).waitFor();
    await page.reload();
    await page.getByTestId('job-row').first().waitFor();
    expect(await inspect(page, 'node')).toEqual([]);
  });

  it('says what it cannot find', async () => {
    await page.goto('/jobs/0000000000000');
    await page.getByText('There is no such job').waitFor();
    await page.goto('/nowhere');
    await page.getByText('There is nothing at this address').waitFor();
    expect(await inspect(page, 'not-found')).toEqual([]);
  });

  it('says when it is not live, and recovers', async () => {
    await page.goto('/');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.route('**/api/events', (route) => route.abort());
    // A stream that stands is not cut by a route: the page is opened again.
    await page.reload();
    await page.getByText('Live updates are interrupted').waitFor();
    expect(await inspect(page, 'stale')).toEqual([]);
    await page.unroute('**/api/events');
    // It also reconnects by itself, and then the button is gone before it can be pressed: either way it is live again.
    const live = page.getByText('Live', { exact: true }).waitFor();
    await Promise.race([live, page.getByRole('button', { name: 'Reconnect now' }).click()]);
    await live;
  });

  it('is usable by keyboard alone', async () => {
    await page.goto('/');
    await page.getByTestId('job-row').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Run a command');
    await page.keyboard.press('Enter');
    await page.getByTestId('command').focus();
    await page.keyboard.type('echo typed');
    await page.keyboard.press('Control+Enter');
    await line('typed').waitFor();
  });

  it('signs out, everywhere', async () => {
    const other = await context.newPage();
    await other.goto('/');
    await other.getByTestId('dashboard').waitFor();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('login-button').waitFor();
    await other.getByTestId('login-button').waitFor();
  });

  it('broke nothing and wanted nothing that the policy forbids', () => {
    expect(faults).toEqual([]);
  });
});
