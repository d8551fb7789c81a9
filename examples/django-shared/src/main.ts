/**
 * A Django view and an Express route fill one cache and move its versions. Starts Redis and both applications, makes
 * requests, and stops everything.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { startServer } from '@holdfast/local-redis'
import { findPython, startDjangoHalf } from './django-process.ts'
import { makeExpressHalf } from './express-app.ts'

const python = findPython()
if (python === undefined) {
  console.error(
    'This example needs Python with django-redis: apt-get install python3-django-redis, or pip install django-redis.',
  )
  process.exit(1)
}

// `install`: a clone of this repository runs with one command, also where there is no Redis.
await using redis = await startServer({ install: true })
await using django = await startDjangoHalf(python, redis.url)
const { app, close } = makeExpressHalf(redis.url)
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const origins = { Django: django.origin, Express: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }

async function ask(who: keyof typeof origins, request: string, note: string): Promise<void> {
  const [method = '', path = ''] = request.split(' ')
  const response = await fetch(origins[who] + path, { method })
  console.log(`${who.padEnd(7)} ${request.padEnd(32)} ${note.padEnd(36)} ${JSON.stringify(await response.json())}`)
}

console.log(`Redis ${redis.url}, Django ${origins.Django}, Express ${origins.Express}`)
try {
  await ask('Django', 'GET /articles/tea', 'warms the cache')
  await ask('Express', 'GET /articles/tea', 'reads what Django stored')
  await ask('Express', 'GET /articles/coffee', 'warms the cache')
  await ask('Django', 'GET /articles/coffee', 'reads what Express stored')
  await ask('Django', 'POST /articles/tea/bump', 'moves it to the next version')
  await ask('Express', 'GET /articles/tea/versions/1', 'the old version is gone here, too')
  await ask('Express', 'GET /articles/tea/versions/2', 'and the new one is there')
  await ask('Express', 'POST /articles/coffee/bump', 'the other way round')
  await ask('Django', 'GET /articles/coffee/versions/2', 'Django sees it')
  await ask('Django', 'POST /visits', 'one counter')
  await ask('Express', 'POST /visits', 'for both')
  await ask('Django', 'POST /visits', 'and again')
} finally {
  server.close()
  server.closeAllConnections()
  await close()
}
console.log('Everything is stopped.')
