// graphile-worker: node graphile.js <postgres:// address>. Exit codes are stored in a table and told by NOTIFY, as
// graphile-worker itself keeps no results.
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { Logger, makeWorkerUtils } = require('graphile-worker');
const { Client } = require('pg');
const { serveOrders } = require('./yardstick');

const connectionString = process.argv[2];
const CLIENTS = 4;

(async () => {
  const client = new Client({ connectionString });
  await client.connect();
  // Another benchmark may have used this database before; numbers begin anew.
  await client.query('drop table if exists result; create table result (id int primary key, exit_code int)');
  const jobs = await makeWorkerUtils({ connectionString, logger: new Logger(() => () => {}) });
  await jobs.migrate();
  const worker = fork(path.join(__dirname, 'graphile-worker.js'), [connectionString]);
  await once(worker, 'message');
  const waiting = new Map();
  client.on('notification', ({ payload }) => {
    const [id, code] = payload.split(':').map(Number);
    waiting.get(id)?.(code);
    waiting.delete(id);
  });
  await client.query('listen ended');
  let last = 0;
  const one = async () => {
    const id = ++last;
    const ended = new Promise((resolve) => waiting.set(id, resolve));
    await jobs.addJob('run', { id });
    return ended;
  };
  const many = async (n) => {
    const ended = [];
    const submit = async (count) => {
      for (let i = 0; i < count; i++) {
        const id = ++last;
        ended.push(new Promise((resolve) => waiting.set(id, resolve)));
        await jobs.addJob('run', { id });
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, () => submit(n / CLIENTS)));
    return (await Promise.all(ended)).filter((code) => code !== 0).length;
  };
  await one();
  await serveOrders(one, many);
  worker.kill();
  process.exit(0);
})();
