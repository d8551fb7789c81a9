import 'reflect-metadata'
import { getCacheToken } from '@holdfast/nest'
import { NestFactory } from '@nestjs/core'
import type { Cache } from 'holdfast'
import { AppModule } from './app.module.ts'
import { visit } from './visit.ts'

const once = process.argv.includes('--once')
const app = await NestFactory.create(AppModule, { logger: once ? false : ['log', 'warn', 'error'] })
// SIGINT and SIGTERM close the application, and it closes its caches.
app.enableShutdownHooks()
await app.listen(once ? 0 : Number(process.env.PORT ?? 3000), '127.0.0.1')
const url = await app.getUrl()

if (once) {
  await visit(url)
  const cache = app.get<Cache>(getCacheToken())
  await app.close()
  const afterwards = await cache.get('article:caching').catch((error: Error & { code?: string }) => error.code)
  console.log(`app.close() closed the caches: a later call fails with ${afterwards}`)
} else {
  console.log(`Try ${url}/articles/caching, twice; then DELETE it. Ctrl+C ends.`)
}
