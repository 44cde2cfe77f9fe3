import { createServer } from 'node:http'
import { plants } from '@garden/plants'

createServer((_, response) => response.end(plants.join(' and '))).listen(process.env.PORT ?? 3000)
