// Two slots that run each job as a process: node bullmq-worker.js <port of Redis>
const { Worker } = require('bullmq');
const { runTrue } = require('./yardstick');

const connection = { host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null };
const worker = new Worker('run', runTrue, { connection, concurrency: 2 });
worker.waitUntilReady().then(() => process.send('ready'));
process.on('disconnect', () => process.exit(0));
