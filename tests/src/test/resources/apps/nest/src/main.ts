import { NestFactory } from '@nestjs/core'
import { OrdersModule } from './orders.module'

async function bootstrap() {
  const app = await NestFactory.create(OrdersModule)
  await app.listen(process.env.PORT ?? 3000)
}
void bootstrap()
