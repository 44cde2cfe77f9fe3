import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { z } from 'zod'

const t = initTRPC.create()
const router = t.router({
  greet: t.procedure.input(z.string()).query(({ input }) => `Good day, ${input}`),
})
createHTTPServer({ router }).listen(Number(process.env.PORT ?? 3000))
