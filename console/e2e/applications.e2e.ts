import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect, launch, signIn } from './browser.ts';

/** A database is made at its first start, on whatever machine this is. */
const READY_MS = 120_000;
const NAME = 'composed';

const LIMITS = 'deploy: { resources: { limits: { cpus: "0.2", memory: 128M } } }';

const GOOD = `name: ${NAME}
services:
  web:
    image: nginx:1.22
    ports: ["8080:80"]
    depends_on:
      db: { condition: service_healthy }
    ${LIMITS}
  db:
    image: postgres:15
    environment:
      POSTGRES_PASSWORD: \${PASSWORD:?say one}
    volumes: ["data:/var/lib/postgresql/data"]
    ${LIMITS}
volumes:
  data:
`;

const BAD = `services:
  web:
    image: nginx:1.22
    privileged: true
    volumes: ["/etc:/host"]
`;

let browser: Browser;
let page: Page;
let faults: string[];

const service = (name: string) => page.locator(`[data-testid="application-service"][data-name="${name}"]`);
const status = (text: string) =>
  page.getByTestId('application-status').filter({ hasText: text }).waitFor({ timeout: READY_MS });

// Where no engine is, the tests around this one name what they skip.
describe.skipIf(process.env.DOCKER_HOST === undefined)('an application', { timeout: 2 * READY_MS }, () => {
  beforeAll(async () => {
    browser = await launch();
    ({ page, faults } = await signIn(browser));
  });

  afterAll(() => browser.close());

  it('is refused by line and key, before anything starts', async () => {
    await page.getByTestId('deploy-workload').click();
    await page.getByTestId('workload-type').selectOption({ label: 'Compose file' });
    await page.getByTestId('compose-text').fill(BAD);
    await page.getByTestId('workload-name').fill(NAME);
    await page.getByTestId('inspect-source').click();
    await page.getByTestId('finding').filter({ hasText: 'services.web.privileged' }).waitFor();
    await page.getByTestId('finding').filter({ hasText: 'services.web.volumes[0]' }).waitFor();
    expect(await page.getByTestId('finding').first().textContent()).toContain('compose.yaml:4');
    expect(await inspect(page, 'deploy-compose-refused')).toEqual([]);
  });

  it('shows its plan, and asks for the variables that it needs', async () => {
    await page.getByTestId('compose-text').fill(GOOD);
    await page.getByTestId('workload-name').fill('');
    await page.getByTestId('inspect-source').click();
    await page.getByTestId('finding').filter({ hasText: 'say one' }).waitFor();
    await page.getByTestId('add-env-var').click();
    await page.getByTestId('env-key').fill('PASSWORD');
    await page.getByTestId('env-value').fill('correct-horse');
    await page.getByTestId('add-env-button').click();
    await page.getByTestId('inspect-source').click();
    await page
      .getByTestId('plan')
      .filter({ hasText: `Plan: ${NAME}` })
      .waitFor();
    const services = page.getByTestId('planned-service');
    expect(await services.first().textContent()).toContain('postgres:15');
    await services.filter({ hasText: '80/http' }).filter({ hasText: 'db' }).waitFor();
    expect(await inspect(page, 'deploy-compose-plan')).toEqual([]);
  });

  it('is deployed as one, and its page is open to a browser', async () => {
    await page.getByTestId('deploy-button').click();
    await page.getByTestId('application-details').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/apps/${NAME}`);
    await status('Running');
    expect(await service('db').getByTestId('workload-status').textContent()).toBe('Running');
    expect(await inspect(page, 'application')).toEqual([]);

    const opened = page.context().waitForEvent('page');
    await service('web').getByTestId('public-url').click();
    const site = await opened;
    await site.getByRole('heading', { name: 'nginx' }).waitFor();
    await site.close();
  });

  it('stands among the workloads as one', async () => {
    await page.getByTestId('close-details').click();
    const card = page.locator(`[data-testid="application-card"][data-name="${NAME}"]`);
    await card.getByRole('link', { name: 'web', exact: true }).waitFor();
    expect(await page.getByTestId('workload-card').filter({ hasText: NAME }).count()).toBe(0);
    expect(await inspect(page, 'workloads-application')).toEqual([]);
    await card.getByRole('link', { name: 'web', exact: true }).click();
    await page.getByTestId('workload-details').waitFor();
    expect(await inspect(page, 'workload-of-application')).toEqual([]);
    await page.getByTestId('workload-application').click();
    await page.getByTestId('application-details').waitFor();
  });

  it('is stopped and started as one, and leads to what a service writes', async () => {
    await page.getByTestId('stop-application').click();
    await status('Stopped');
    expect(await inspect(page, 'application-stopped')).toEqual([]);
    await page.getByTestId('start-application').click();
    await status('Running');
    await service('db').getByTestId('view-logs').click();
    await page.getByTestId('log-line').filter({ hasText: 'ready to accept connections' }).first().waitFor();
    await page.goBack();
    await page.getByTestId('application-details').waitFor();
  });

  it('is deleted by its name, all of it', async () => {
    await page.getByTestId('delete-application').click();
    await page.getByTestId('confirm-name').fill(`${NAME}-web`);
    await page.getByTestId('confirm-delete').click();
    await page.getByTestId('error-message').waitFor();
    await page.getByTestId('confirm-name').fill(NAME);
    await page.getByTestId('confirm-delete').click();
    await page.getByTestId('deploy-workload').waitFor();
    await page
      .locator(`[data-testid="application-card"][data-name="${NAME}"]`)
      .waitFor({ state: 'detached', timeout: READY_MS });
    expect(await page.getByTestId('workload-card').filter({ hasText: NAME }).count()).toBe(0);
    await page.goto(`/apps/${NAME}`);
    await page.getByText('There is no such application').waitFor();
    expect(await inspect(page, 'application-gone')).toEqual([]);
  });

  it('broke nothing and wanted nothing that the policy forbids', () => {
    expect(faults).toEqual([]);
  });
});
