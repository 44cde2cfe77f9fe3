// BullMQ: node bullmq.js <port of Redis>. Queue and waiting client here, the worker in a process of its own.
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { Queue, QueueEvents } = require('bullmq');
const { serveOrders } = require('./yardstick');

const connection = { host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null };
const AT_ONCE = 500;

(async () => {
  const worker = fork(path.join(__dirname, 'bullmq-worker.js'), [process.argv[2]]);
  await once(worker, 'message');
  const queue = new Queue('run', { connection, defaultJobOptions: { removeOnComplete: 5000 } });
  const events = new QueueEvents('run', { connection });
  await events.waitUntilReady();
  const one = async () => (await queue.add('true', {})).waitUntilFinished(events, 10_000);
  const many = async (n) => {
    let left = n;
    let failed = 0;
    const all = new Promise((resolve) => {
      const completed = ({ returnvalue }) => {
        if (Number(returnvalue) !== 0) failed++;
        if (--left === 0) {
          events.off('completed', completed);
          resolve();
        }
      };
      events.on('completed', completed);
    });
    for (let sent = 0; sent < n; sent += AT_ONCE) {
      await queue.addBulk(Array.from({ length: Math.min(AT_ONCE, n - sent) }, () => ({ name: 'true', data: {} })));
    }
    await all;
    return failed;
  };
  await one();
  await serveOrders(one, many);
  worker.kill();
  process.exit(0);
})();
