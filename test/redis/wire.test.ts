import { connect, createServer, type Socket } from 'node:net'
import { startServer, waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'

function openCache(port: number, OPTIONS: RedisSettings['OPTIONS'] = {}): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: `redis://127.0.0.1:${port}`, OPTIONS })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** Listens on a free port; what is open is closed when the test is over. */
async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}

/** A proxy in front of a server that may change what the server sends. */
async function proxyTo(port: number, change: (bytes: Buffer) => Buffer): Promise<number> {
  return listen((client) => {
    const server = connect(port, '127.0.0.1')
    client.on('data', (bytes) => server.write(bytes)).on('close', () => server.destroy())
    server
      .on('data', (bytes) => client.write(change(bytes)))
      .on('error', () => {})
      .on('close', () => client.destroy())
  })
}

describe('one byte that changes on the wire', () => {
  test.each([
    ['the count of a list', '*2\r\n$', '*3\r\n$'],
    ['the type of a reply', '*2\r\n$', '+2\r\n$'],
    ['a length', '*2\r\n$3', '*2\r\n$2'],
  ])('(%s) costs the connection, and no key gets the value of another', async (_, from, to) => {
    await using server = await startServer()
    let corrupt = false
    const port = await proxyTo(server.port, (bytes) => {
      const text = bytes.toString('latin1')
      if (!corrupt || !text.includes(from)) return bytes
      corrupt = false
      return Buffer.from(text.replace(from, to), 'latin1')
    })
    const cache = openCache(port)
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}`)
    await cache.setMany(Object.fromEntries(keys.map((key) => [key, key])))
    await cache.setMany({ a: 'A', b: 'B' })
    corrupt = true
    const many = cache.getMany(['a', 'b'])
    const outcomes = await Promise.allSettled([many, ...keys.map((key) => cache.get(key))])
    expect(corrupt).toBe(false)
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CACHE_CONNECTION' } })
    for (const [index, outcome] of outcomes.slice(1).entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value).toBe(keys[index])
      else expect(outcome.reason).toMatchObject({ code: 'ERR_CACHE_CONNECTION', node: `127.0.0.1:${port}` })
    }
    await waitFor('a new connection is made', () => cache.get('a'))
    expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys)
  })
})

describe('a peer that is no Redis server', () => {
  test.each([
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['sends garbage', '\u0000\u0001\u0002garbage\r\n'],
    ['speaks an SMTP greeting', '220 mail.example ESMTP\r\n'],
  ])('and %s is an error of the connection that says what answered', async (_, greeting) => {
    const port = await listen((socket) => socket.once('data', () => socket.write(greeting)))
    const cache = openCache(port, { SOCKET_TIMEOUT: 0.3, SOCKET_CONNECT_TIMEOUT: 0.3 })
    const error = await cache.get('k').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'ERR_CACHE_CONNECTION', node: `127.0.0.1:${port}` })
    expect(String(error)).toMatch(/does not speak Redis's protocol/)
    expect(String(error)).toContain(JSON.stringify(greeting[0]))
  })
})

test('values that take longer than SOCKET_TIMEOUT to arrive are not late while they arrive', async () => {
  await using server = await startServer()
  const port = await listen((client) => {
    const upstream = connect(server.port, '127.0.0.1')
    client.on('data', (bytes) => upstream.write(bytes)).on('close', () => upstream.destroy())
    upstream.on('error', () => {})
    // A quarter of a megabyte at most every 50 ms.
    const pending: Buffer[] = []
    upstream.on('data', (bytes) => pending.push(bytes))
    const timer = setInterval(() => {
      for (let sent = 0; pending.length > 0 && sent < 250_000; ) {
        const [bytes = Buffer.alloc(0)] = pending.splice(0, 1)
        sent += bytes.length
        client.write(bytes)
      }
    }, 50)
    client.on('close', () => clearInterval(timer))
  })
  const cache = openCache(port, { SOCKET_TIMEOUT: 0.4 })
  const value = 'x'.repeat(1_000_000)
  await cache.set('large', value)
  const begun = performance.now()
  const values = await Promise.all(Array.from({ length: 4 }, () => cache.get<string>('large')))
  expect(performance.now() - begun).toBeGreaterThan(500)
  expect(values.every((found) => found === value)).toBe(true)
})
