const { createServer } = require('node:http')
createServer((request, response) => {
  response.end(`You asked for ${request.url}\n`)
}).listen(process.env.PORT || 8080)
