import { Controller, Get, Injectable, Module, Param } from '@nestjs/common'

@Injectable()
class Orders {
  find(id: string) {
    return { id, state: 'shipped' }
  }
}

@Controller('orders')
class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Get(':id')
  one(@Param('id') id: string) {
    return this.orders.find(id)
  }
}

@Module({ controllers: [OrdersController], providers: [Orders] })
export class OrdersModule {}
