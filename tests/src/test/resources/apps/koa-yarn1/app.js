const Koa = require('koa')
const app = new Koa()
app.use(context => {
  context.body = { today: ['soup', 'bread'] }
})
app.listen(process.env.PORT || 3000)
