import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect, launch, signIn } from './browser.ts';

/** An image is built and started, on whatever machine this is. */
const READY_MS = 240_000;
const NAME = 'page-from-git';

/** The server's LATTICE_GIT_LOCAL_ROOT: repositories there are had by file://. */
const root = process.env.LATTICE_E2E_GIT_ROOT;

let browser: Browser;
let page: Page;
let faults: string[];
let work: string;
let remote: string;

function git(...command: string[]): void {
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...command], {
    cwd: work,
    stdio: 'pipe',
  });
}

function push(files: Record<string, string>, message: string): void {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(work, name), text);
  }
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
  git('push', '--quiet', remote, 'HEAD:main');
}

const server = (greeting: string) => `
const { createServer } = require('node:http');
createServer((_, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end('<!doctype html><title>app</title><h1>${greeting}</h1>');
}).listen(process.env.PORT);
`;

const step = (state: string) => page.locator(`[data-testid="build-step"][data-state="${state}"]`);
const build = (stage: string) => page.locator(`[data-testid="build"][data-stage="${stage}"]`);

async function served(): Promise<string | null> {
  const url = await page.getByTestId('public-url').first().getAttribute('href');
  const site = await page.context().newPage();
  await site.goto(url ?? '');
  const heading = await site.getByRole('heading').textContent();
  await site.close();
  return heading;
}

describe.skipIf(process.env.DOCKER_HOST === undefined || root === undefined)(
  'an app from Git',
  { timeout: 2 * READY_MS },
  () => {
    beforeAll(async () => {
      work = mkdtempSync(join(tmpdir(), 'lattice-e2e-app-'));
      remote = join(root ?? '', `${NAME}.git`);
      mkdirSync(remote, { recursive: true });
      execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
      git('init', '--quiet', '--initial-branch=main');
      push(
        {
          'package.json': JSON.stringify({
            name: NAME,
            engines: { node: '22' },
            scripts: { build: 'node build.js', start: 'node server.js' },
          }),
          'build.js': "console.log('builds the page');\n",
          'server.js': server('the first page'),
        },
        'The first page <b>',
      );
      browser = await launch();
      ({ page, faults } = await signIn(browser));
    });

    afterAll(async () => {
      await browser.close();
      rmSync(work, { recursive: true, force: true });
      rmSync(remote, { recursive: true, force: true });
    });

    it('is refused where it is said what is wrong', async () => {
      await page.goto('/deploy?kind=app');
      await page.getByTestId('git-url').fill('ftp://example.org/app');
      await page.getByTestId('inspect-source').click();
      await page.getByTestId('error-message').filter({ hasText: 'ftp' }).waitFor();
      expect(await page.getByTestId('git-url').getAttribute('aria-invalid')).toBe('true');
      expect(await inspect(page, 'deploy-app-refused')).toEqual([]);
    });

    it('shows its plan before anything runs', async () => {
      await page.getByTestId('git-url').fill(pathToFileURL(remote).href);
      expect(await page.getByTestId('workload-name').inputValue()).toBe(NAME);
      await page.getByTestId('inspect-source').click();
      await page.getByTestId('detected-framework').waitFor();
      expect(await page.getByTestId('plan-start').inputValue()).toBe('node server.js');
      expect(await page.getByTestId('commit').textContent()).toContain('The first page <b>');
      await page.getByTestId('plan-build').fill('node build.js && echo asked for');
      await page.getByTestId('dockerfile').locator('summary').click();
      // Nobody has to ask for the plan of what was changed.
      await page.getByTestId('dockerfile').filter({ hasText: 'echo asked for' }).waitFor();
      expect(await inspect(page, 'deploy-app-plan')).toEqual([]);
    });

    it('is built step by step, and served', async () => {
      await page.getByTestId('memory-requirement').fill('128');
      await page.getByTestId('cpu-requirement').fill('0.2');
      await page.getByTestId('deploy-button').click();
      await page.getByTestId('workload-details').waitFor();
      expect(new URL(page.url()).pathname).toBe(`/workloads/${NAME}`);
      await build('built').waitFor({ timeout: READY_MS });
      if ((await page.getByTestId('build-steps').count()) === 0) {
        await page.getByTestId('toggle-build').first().click();
      }
      await page.getByTestId('build-step').filter({ hasText: 'asked for' }).waitFor();
      await page.getByTestId('workload-status').filter({ hasText: 'Running' }).waitFor({ timeout: READY_MS });
      expect(await inspect(page, 'workload-built')).toEqual([]);
      expect(await served()).toBe('the first page');
    });

    it('shows the step in which a broken commit failed, and goes on serving', async () => {
      push({ 'build.js': "console.error('no such page');\nprocess.exit(3);\n" }, 'A broken page');
      await page.getByTestId('redeploy-workload').click();
      await build('failed').waitFor({ timeout: READY_MS });
      await step('failed').waitFor();
      expect(await step('failed').getAttribute('data-open')).toBe('true');
      await step('failed').getByText('no such page').waitFor();
      expect(await step('done').count()).toBeGreaterThan(0);
      for (const other of await page.locator('[data-testid="build-step"]:not([data-state="failed"])').all()) {
        expect(await other.getAttribute('data-open')).toBe('false');
      }
      expect(await inspect(page, 'workload-build-failed')).toEqual([]);
      expect(await served()).toBe('the first page');
      await page.getByTestId('whole-log').first().click();
      await page.getByTestId('log-line').filter({ hasText: 'no such page' }).first().waitFor();
      expect(await inspect(page, 'workload-build-log')).toEqual([]);
    });

    it('is mended by the next commit, and removed', async () => {
      push({ 'build.js': '', 'server.js': server('the second page') }, 'A mended page');
      await page.getByTestId('redeploy-workload').click();
      await page
        .getByTestId('revision-row')
        .filter({ hasText: 'redeployed' })
        .filter({ hasText: 'Serving' })
        .waitFor({ timeout: READY_MS });
      await expect.poll(served, { timeout: READY_MS }).toBe('the second page');
      await page.getByTestId('delete-workload').click();
      await page.getByTestId('confirm-name').fill(NAME);
      await page.getByTestId('confirm-delete').click();
      await page
        .getByTestId('workload-card')
        .filter({ hasText: NAME })
        .waitFor({ state: 'detached', timeout: READY_MS });
    });

    it('broke nothing and wanted nothing that the policy forbids', () => {
      expect(faults).toEqual([]);
    });
  },
);
