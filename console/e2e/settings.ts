/** Where the server under test is, and who may sign in there; `npm run e2e` says so. */
export const base = setting('LATTICE_E2E_URL');
export const email = setting('LATTICE_E2E_EMAIL');
export const password = setting('LATTICE_E2E_PASSWORD');

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set. Run the browser tests by: npm run e2e`);
  return value;
}
