// Prints what the browser fetches before the first screen stands, gzipped, and fails when it grows past its budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 160;
const FIRST_SCREENS = ['src/features/session/login-page.tsx', 'src/features/overview/overview-page.tsx'];
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));

const scripts = new Set();
const styles = new Set();
function collect(key) {
  const chunk = manifest[key];
  if (chunk === undefined || scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  (chunk.css ?? []).forEach((file) => styles.add(file));
  (chunk.imports ?? []).forEach(collect);
}
collect('index.html');
FIRST_SCREENS.forEach(collect);

const kb = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1024;
const [script, style] = [kb(scripts), kb(styles)];
console.log(
  `first screen, gzip: ${script.toFixed(1)} KB script, ${style.toFixed(1)} KB style (budget ${BUDGET_KB} KB together)`,
);
if (script + style > BUDGET_KB) {
  console.error('The first screen is over its budget.');
  process.exit(1);
}
