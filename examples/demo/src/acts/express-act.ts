import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { httpCache } from '@holdfast/express'
import express from 'express'
import type { Cache } from 'holdfast'
import { heading, tell, tellOfTwo, timed } from '../narrator.ts'
import { slowly } from '../slow.ts'

/** Express: one middleware reuses responses as far as HTTP allows. */
export async function expressAct(cache: Cache): Promise<void> {
  heading('Express: app.use(httpCache({ cache }))')
  const middleware = httpCache({ cache })
  const app = express()
  app.use(middleware)
  app.get('/books/:id', async (request, response) => {
    response.set('Cache-Control', 'public, max-age=60').json(await slowly({ id: request.params.id, title: 'Mort' }))
  })
  app.get('/account', async (_request, response) => {
    response.set('Cache-Control', 'private, max-age=60').json({ name: 'You' })
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const get = async (path: string): Promise<string> => {
    const response = await fetch(origin + path)
    await response.arrayBuffer()
    // A response is stored after it was sent. Wait for that: a real second visitor would come later.
    await middleware.idle()
    return `Cache-Status: ${response.headers.get('Cache-Status')}`
  }
  try {
    tellOfTwo('GET /books/1', await timed(() => get('/books/1')), await timed(() => get('/books/1')))
    await get('/account')
    tell(`GET /account     ${await get('/account')}   (Cache-Control: private is never stored)`)
  } finally {
    server.close()
  }
}
