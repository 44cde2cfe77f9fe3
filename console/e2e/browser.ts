import { fileURLToPath } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { base, email, password } from './settings.ts';

const SCREENS = fileURLToPath(new URL('../test-results/screens/', import.meta.url));

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** A window whose user has signed in and sees the workloads. */
export async function signIn(browser: Browser): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = watchForFaults(page);
  await page.goto('/workloads');
  await page.getByTestId('email').fill(email);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('login-button').click();
  await page.getByTestId('deploy-workload').waitFor();
  return { page, faults };
}

/** What a page must never do: break, or want what the policy forbids. */
export function watchForFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content[ -]Security[ -]Policy|Uncaught|React/i.test(message.text())) {
      faults.push(message.text());
    }
  });
  return faults;
}

const LOOKS = [
  { scheme: 'light', width: 1280, height: 860 },
  { scheme: 'dark', width: 1280, height: 860 },
  { scheme: 'light', width: 768, height: 1024 },
  { scheme: 'light', width: 360, height: 740 },
  { scheme: 'dark', width: 360, height: 740 },
] as const;

/**
 * Takes the screen's pictures in both themes, narrow and wide, and lets axe look at each.
 *
 * @returns what axe found, and whether anything is wider than the window
 */
export async function inspect(page: Page, name: string): Promise<string[]> {
  const before = page.viewportSize() ?? { width: 1280, height: 860 };
  const found: string[] = [];
  for (const { scheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    // Colours arrive with the next frames.
    await page.waitForFunction((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, scheme);
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
    );
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await page.screenshot({ path: `${SCREENS}${name}-${width}-${scheme}.png` });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) {
      found.push(`${name} at ${width}: ${overflow} px too wide`);
    }
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="job-row"] > *')]
        // Commands and names may end in an ellipsis; states, times and durations may not.
        .filter((cell) => cell.textContent !== '' && getComputedStyle(cell).overflow !== 'hidden')
        .filter((cell) => !cell.checkVisibility() || cell.scrollWidth > cell.clientWidth + 1)
        .map((cell) => cell.textContent),
    );
    found.push(...cut.map((text) => `${name} at ${width}: “${text}” has no room`));
    const steps = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="build-step"] code')]
        .filter((title) => title.scrollWidth > title.clientWidth + 1)
        // What can be opened may end in an ellipsis where there is room for most of it.
        .filter((title) => window.innerWidth <= 640 || title.closest('button') === null)
        .map((title) => title.textContent),
    );
    found.push(...steps.map((text) => `${name} at ${width}: the step “${text}” is cut`));
    const toolbars = await page.evaluate(() =>
      [...document.querySelectorAll('[data-testid="log-tools"]')].map((tools) => {
        const middles = [...tools.children].map((tool) => {
          const { top, bottom } = tool.getBoundingClientRect();
          return (top + bottom) / 2;
        });
        return Math.max(...middles) - Math.min(...middles);
      }),
    );
    if (width >= 1280 && toolbars.some((spread) => spread > 2)) {
      found.push(`${name} at ${width}: the tools of the log take more than one line`);
    }
    await page.evaluate(axe.source);
    const look = () => page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
    let results = await look();
    // A live page may be caught between two themes; what is really wrong is still there at the next look.
    for (let again = 0; again < 5 && results.violations.length > 0; again++) {
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
      results = await look();
    }
    for (const { id, nodes } of results.violations) {
      const where = nodes.map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? ''})`);
      found.push(`${name} at ${width}, ${scheme}: ${id} at ${where.join(', ')}`);
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}
