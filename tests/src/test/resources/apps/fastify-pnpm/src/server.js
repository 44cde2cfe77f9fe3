import Fastify from 'fastify'
const server = Fastify({ logger: true })
server.get('/degrees/:city', async request => ({ city: request.params.city, degrees: 21 }))
await server.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3000) })
