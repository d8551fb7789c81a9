import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { PortInUseError, ServerExitedError, StartTimeoutError, startServer, waitFor } from '../src/index.ts'
import { commandLinesWith, isAlive } from './processes.ts'

describe('startServer', { timeout: 30_000 }, () => {
  test('resolves when the server serves commands on its URL', async () => {
    await using server = await startServer()
    const redis = new Redis(server.url)
    expect(await redis.set('key', 'value')).toBe('OK')
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}/0`)
    expect(await redis.info('server')).toContain(`process_id:${server.pid}`)
    expect(server.log().join('\n')).toContain('Ready to accept connections')
    redis.disconnect()
  })

  test('listens on the loopback address only', async () => {
    await using server = await startServer()
    const redis = new Redis(server.url)
    expect(await redis.config('GET', 'bind')).toEqual(['bind', '127.0.0.1'])
    redis.disconnect()
  })

  test('passes its arguments on, empty ones included', async () => {
    await using server = await startServer({ args: ['--rename-command', 'CONFIG', '', '--databases', '3'] })
    const redis = new Redis(server.url)
    await expect(redis.config('GET', 'databases')).rejects.toThrow('unknown command')
    await expect(redis.select(3)).rejects.toThrow('out of range')
    redis.disconnect()
  })

  test('starts a server that asks for a password', async () => {
    await using server = await startServer({ args: ['--requirepass', 'open sesame'] })
    const redis = new Redis(server.url, { password: 'open sesame' })
    expect(await redis.ping()).toBe('PONG')
    redis.disconnect()
  })

  test('opens a unix socket on request, and removes its folder at the end', async () => {
    const server = await startServer({ unixSocket: true })
    const path = String(server.socketPath)
    const redis = new Redis(path)
    expect(await redis.ping()).toBe('PONG')
    redis.disconnect()
    await server.stop()
    expect(existsSync(dirname(path))).toBe(false)
  })

  test('replicates a server that it is given', async () => {
    await using primary = await startServer()
    await using replica = await startServer({ replicaOf: primary })
    const [writer, reader] = [new Redis(primary.url), new Redis(replica.url)]
    await writer.set('key', 'value')
    expect(await waitFor('the key is on the replica', () => reader.get('key'))).toBe('value')
    writer.disconnect()
    reader.disconnect()
  })

  test('a paused server answers nothing until it is resumed', async () => {
    await using server = await startServer()
    const redis = new Redis(server.url, { commandTimeout: 200 })
    await redis.ping()
    await server.pause()
    await expect(redis.ping()).rejects.toThrow('timed out')
    await server.resume()
    expect(await waitFor('the server answers again', () => redis.ping())).toBe('PONG')
    redis.disconnect()
  })

  test('stop ends a paused server too, and may be called again', async () => {
    const server = await startServer()
    await server.pause()
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
    expect(await isAlive(server.pid)).toBe(false)
  })

  test('kill ends the server at once, and stop may follow', async () => {
    const server = await startServer()
    await server.kill()
    expect(await isAlive(server.pid)).toBe(false)
    await server.stop()
  })

  test('a server that ends by itself leaves no watcher and no folder', async () => {
    const server = await startServer({ unixSocket: true })
    const folder = dirname(String(server.socketPath))
    const redis = new Redis(server.url, { retryStrategy: null })
    redis.on('error', () => {})
    await redis.shutdown('NOSAVE').catch(() => {})
    await waitFor('the folder is removed', () => !existsSync(folder))
    await waitFor('the watcher is gone', async () => (await commandLinesWith(folder)).length === 0)
    await server.stop()
  })

  test('a server whose watcher is killed dies too', async () => {
    const server = await startServer({ unixSocket: true })
    const folder = dirname(String(server.socketPath))
    const watcher = Number(execFileSync('ps', ['-o', 'ppid=', '-p', `${server.pid}`], { encoding: 'utf8' }))
    process.kill(watcher, 'SIGKILL')
    await waitFor('the server is gone', async () => !(await isAlive(server.pid)))
    await waitFor('the folder is removed', () => !existsSync(folder))
    await server.stop()
  })

  test('starts many servers at once on different ports', async () => {
    const servers = await Promise.all(Array.from({ length: 8 }, () => startServer()))
    expect(new Set(servers.map((server) => server.port)).size).toBe(8)
    await Promise.all(servers.map((server) => server.stop()))
  })
})

describe('startServer refuses', { timeout: 30_000 }, () => {
  test('a port that is in use, and names it', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port))
    })
    const failure = startServer({ port })
    await expect(failure).rejects.toBeInstanceOf(PortInUseError)
    await expect(failure).rejects.toThrow(`Port ${port} on 127.0.0.1`)
    other.close()
  })

  test('an argument that the server does not know, with the words of the server', async () => {
    const failure = startServer({ args: ['--nonsense', 'yes'] })
    await expect(failure).rejects.toBeInstanceOf(ServerExitedError)
    await expect(failure).rejects.toThrow(/status 1 while starting[\s\S]*nonsense/)
  })

  test('to wait longer than startTimeout, and leaves nothing behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-mute-'))
    const binary = join(folder, 'redis-server')
    const script = '[ "$1" = --version ] && exec echo "Redis server v=7.0.0"; echo "thinking about it"; exec sleep 1234'
    await writeFile(binary, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    const failure = startServer({ binary, startTimeout: 200 })
    await expect(failure).rejects.toBeInstanceOf(StartTimeoutError)
    await expect(failure).rejects.toThrow(/did not answer within 200 ms[\s\S]*thinking about it/)
    expect(await commandLinesWith('sleep 1234')).toEqual([])
    expect(await commandLinesWith(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })

  test('a port that is none', async () => {
    await expect(startServer({ port: 65_536 })).rejects.toMatchObject({ code: 'ERR_LOCAL_ARGUMENT' })
  })
})
