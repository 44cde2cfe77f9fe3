// How a measured program talks with the runner: see src/main/c/yardstick.h.
const readline = require('node:readline');
const { spawn } = require('node:child_process');

/** Runs `true` and resolves with its exit code. */
exports.runTrue = () =>
  new Promise((resolve, reject) => {
    const child = spawn('true', { stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code));
  });

/** Takes orders until stdin ends. one() resolves with an exit code, many(n) with the number of failed jobs. */
exports.serveOrders = async (one, many) => {
  const answer = (value) => process.stdout.write(JSON.stringify(value) + '\n');
  process.stdout.write('ready\n');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [order, count, seconds] = line.split(' ');
    const n = Number(count);
    const begin = performance.now();
    let failed = 0;
    if (order === 'seq') {
      const micros = [];
      for (let i = 0; i < n && (i === 0 || performance.now() - begin < Number(seconds) * 1000); i++) {
        const start = performance.now();
        if ((await one()) !== 0) failed++;
        micros.push(Math.round((performance.now() - start) * 10_000) / 10);
      }
      answer({ micros, failed });
    } else if (order === 'bulk') {
      failed = await many(n);
      answer({ n, seconds: (performance.now() - begin) / 1000, failed });
    } else {
      answer({ error: 'unknown order' });
    }
  }
};
