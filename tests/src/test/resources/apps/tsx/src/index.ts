import { createServer, type IncomingMessage } from 'node:http'

const zone = (request: IncomingMessage): string => new URL(request.url ?? '/', 'http://x').searchParams.get('zone') ?? 'UTC'
createServer((request, response) => response.end(`Zone ${zone(request)}`)).listen(process.env.PORT ?? 3000)
