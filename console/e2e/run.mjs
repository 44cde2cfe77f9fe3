// Runs the browser tests: against LATTICE_E2E_URL when it is set, else against the built distribution, which is started
// with a home of its own on free ports and stopped afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const START_MS = 120_000;
const STOP_MS = 30_000;
const here = fileURLToPath(new URL('..', import.meta.url));

function launcher() {
  const target = join(here, '../distribution/target');
  const built = existsSync(target) ? readdirSync(target) : [];
  const found = built.map((name) => join(target, name, 'bin/lattice')).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error('There is no distribution to test. Build it first: ./lattice build');
  }
  return found;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return String(port);
}

/** Server and node in a folder of their own; the settings of whoever runs the tests stay out of it. */
async function start() {
  const home = await mkdtemp(join(tmpdir(), 'lattice-e2e-'));
  const repositories = join(home, 'repositories');
  await mkdir(repositories);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('LATTICE_')),
  );
  const child = spawn(launcher(), ['up'], {
    env: {
      ...env,
      LATTICE_HOME: join(home, 'data'),
      XDG_CONFIG_HOME: join(home, 'config'),
      LATTICE_PORT: await freePort(),
      LATTICE_AGENT_PORT: await freePort(),
      LATTICE_GIT_LOCAL_ROOT: repositories,
      // Images of images/offline are in no registry.
      LATTICE_LOCAL_IMAGES: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await once(child, 'exit');
      clearTimeout(force);
    }
    await rm(home, { recursive: true, force: true });
  };
  try {
    return { stop, repositories, ...(await told(child)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What `up` prints on lines of their own. */
function told(child) {
  return new Promise((resolve, reject) => {
    const lines = new Map();
    const timer = setTimeout(() => reject(new Error('`lattice up` was not ready in time')), START_MS);
    child.once('exit', (code) => reject(new Error(`\`lattice up\` ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, name, value] = /^\s*(Console|E-mail|Password):\s+(\S+)\s*$/.exec(line) ?? [];
      if (name !== undefined) {
        lines.set(name, value);
      }
      if (lines.size === 3) {
        clearTimeout(timer);
        resolve({ url: lines.get('Console'), email: lines.get('E-mail'), password: lines.get('Password') });
      }
    });
  });
}

async function test(environment) {
  // Pictures of an earlier run would be taken for this one's.
  await rm(join(here, 'test-results/screens'), { recursive: true, force: true });
  const vitest = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.e2e.config.ts'],
    {
      cwd: here,
      env: { ...process.env, ...environment },
      stdio: 'inherit',
    },
  );
  const [code] = await once(vitest, 'exit');
  return code ?? 1;
}

if (process.env.LATTICE_E2E_URL !== undefined) {
  process.exitCode = await test({});
} else {
  const server = await start();
  try {
    process.exitCode = await test({
      LATTICE_E2E_URL: server.url,
      LATTICE_E2E_EMAIL: server.email,
      LATTICE_E2E_PASSWORD: server.password,
      LATTICE_E2E_GIT_ROOT: server.repositories,
    });
  } finally {
    await server.stop();
  }
}
