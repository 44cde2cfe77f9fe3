const express = require('express')
express()
  .get('/', (request, response) => response.send('Three notes'))
  .listen(process.env.PORT || 3000)
