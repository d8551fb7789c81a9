import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module'

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
  await app.listen(0, '127.0.0.1')
  for (let visit = 0; visit < 2; visit += 1) console.log(await (await fetch(await app.getUrl())).text())
  await app.close()
}
void bootstrap()
