const http = require('node:http')
const port = Number(process.argv[process.argv.indexOf('--port') + 1])
http.createServer((request, response) => response.end('Tally: 12')).listen(port)
