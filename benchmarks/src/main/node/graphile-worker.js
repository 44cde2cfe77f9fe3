// Two slots that run each job as a process: node graphile-worker.js <postgres:// address>
const { Logger, run } = require('graphile-worker');
const { runTrue } = require('./yardstick');

run({
  connectionString: process.argv[2],
  concurrency: 2,
  noHandleSignals: true,
  logger: new Logger(() => () => {}),
  taskList: {
    run: async ({ id }, { query }) => {
      const code = await runTrue();
      await query("with kept as (insert into result values ($1, $2)) select pg_notify('ended', $1::int || ':' || $2::int)", [
        id,
        code,
      ]);
    },
  },
}).then(() => process.send('ready'));
process.on('disconnect', () => process.exit(0));
