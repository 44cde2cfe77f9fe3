import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect, launch, signIn } from './browser.ts';

const ENDED_MS = 60_000;

let browser: Browser;
let page: Page;
let faults: string[];

describe('schedules', { timeout: 2 * ENDED_MS }, () => {
  beforeAll(async () => {
    browser = await launch();
    ({ page, faults } = await signIn(browser));
  });

  afterAll(() => browser.close());

  it('say what to do while there is none', async () => {
    await page.goto('/schedules');
    await page.getByText('Nothing runs by the clock yet').waitFor();
    expect(await inspect(page, 'schedules-empty')).toEqual([]);
  });

  it('are made where workloads are deployed, and say what is wrong with an expression', async () => {
    await page.goto('/deploy');
    await page.getByTestId('workload-type').selectOption('cron');
    await page.getByTestId('workload-name').fill('beat');
    await page.getByTestId('cron-schedule').fill('61 * * * *');
    await page.getByTestId('cron-command').fill('echo one; echo two; exit 3');
    await page.getByTestId('deploy-button').click();
    await page.getByText("the minute cannot be '61'").first().waitFor();
    expect(await inspect(page, 'schedule-refused')).toEqual([]);
    await page.getByTestId('cron-schedule').fill('* * * * * *');
    await page.getByTestId('deploy-button').click();
    await page.getByTestId('execution-table').waitFor();
    expect(new URL(page.url()).pathname).toBe('/schedules/beat');
  });

  it('show what became of each moment, and what is wrong', async () => {
    await page.getByTestId('schedule-trouble').waitFor({ timeout: ENDED_MS });
    await page.getByTestId('pause-schedule').click();
    await page.getByTestId('workload-status').filter({ hasText: 'Paused' }).waitFor();
    const failed = page.getByTestId('execution-table').locator('tr').filter({ hasText: 'Failed' }).first();
    await failed.locator('summary').click();
    await failed.getByText('one\ntwo').waitFor();
    expect(await inspect(page, 'schedule')).toEqual([]);
    await page.goto('/schedules');
    await page.getByTestId('schedule-row').filter({ hasText: 'its command ended with 3' }).waitFor();
    expect(await inspect(page, 'schedules')).toEqual([]);
  });

  it('are run by hand, resumed and deleted', async () => {
    await page.getByRole('link', { name: 'beat' }).click();
    await page.getByTestId('run-now').click();
    await page.getByTestId('execution-table').getByText('by hand').waitFor({ timeout: ENDED_MS });
    await page.getByTestId('pause-schedule').click();
    await page.getByTestId('next-run').waitFor();
    await page.getByTestId('delete-workload').click();
    await page.getByTestId('confirm-name').fill('beat');
    await page.getByTestId('confirm-delete').click();
    await page.getByText('Nothing runs by the clock yet').waitFor();
    expect(faults).toEqual([]);
  });
});
