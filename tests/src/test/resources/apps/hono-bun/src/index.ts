import { Hono } from 'hono'

const app = new Hono()
app.get('/', context => context.text('Short links'))
export default { port: Number(process.env.PORT ?? 3000), fetch: app.fetch }
