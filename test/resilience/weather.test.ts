import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type LocalServer, startServer } from '@holdfast/local-redis'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Proxies, startProxies } from '../support/proxies.ts'
import { networkFaults } from './faults/network.ts'
import { seeded } from './random.ts'
import type { Site } from './site/site.ts'
import { makeWeather, type Weather } from './site/weather.ts'

const PONG = '+PONG\r\n'

let server: LocalServer
let proxies: Proxies
let weather: Weather

beforeAll(async () => {
  server = await startServer()
  const made = makeWeather()
  weather = made.weather
  proxies = await startProxies(server.settings, [server.port], made.traffic)
})
afterEach(() => weather.clear())
afterAll(async () => {
  await proxies[Symbol.asyncDispose]()
  await server.stop()
})

/** Everything that a peer sends on one connection. */
class Line {
  readonly socket: Socket
  said = ''
  closed = false

  constructor() {
    this.socket = connect(Number(proxies.addresses[0]?.split(':')[1]), '127.0.0.1')
    this.socket.on('data', (bytes) => {
      this.said += bytes.toString('latin1')
    })
    this.socket
      .on('error', () => {})
      .on('close', () => {
        this.closed = true
      })
    onTestFinished(() => void this.socket.destroy())
  }

  /** Sends PING, and waits until something arrives or the connection is closed. */
  async ping(): Promise<string> {
    this.said = ''
    this.socket.write('PING\r\n')
    await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]).catch(() => {})
    return this.said
  }
}

/** Whether nothing came on a connection while another one was answered. */
async function silent(line: Line): Promise<boolean> {
  const other = new Line()
  weather.clear()
  // Another connection that is made now answers, so the silence is that of this one.
  for (let ping = 0; ping < 3; ping += 1) expect(await other.ping()).toBe(PONG)
  return line.said === ''
}

test('what is held arrives when it is clear again, in either direction', async () => {
  const line = new Line()
  expect(await line.ping()).toBe(PONG)
  const before = await commandsOf()
  weather.hold()
  const answer = line.ping()
  await new Promise(setImmediate)
  expect(line.said).toBe('')
  expect(await commandsOf()).toBe(before)
  weather.clear()
  expect(await answer).toBe(PONG)
})

test('a reply is cut in its middle, and the connection closed', async () => {
  weather.cut(() => 0)
  const line = new Line()
  expect(await line.ping()).toBe(PONG.slice(0, 3))
  weather.clear()
})

test('a reply begins with a byte that is no type', async () => {
  weather.corrupt(() => 0)
  expect(await new Line().ping()).toBe(`X${PONG.slice(1)}`)
  weather.clear()
})

test('a silenced connection stays open for both sides, and carries nothing, also when it is clear again', async () => {
  const line = new Line()
  expect(await line.ping()).toBe(PONG)
  const connected = await clientsOf()
  proxies.silence()
  line.said = ''
  line.socket.write('PING\r\n')
  expect(await silent(line)).toBe(true)
  expect(line.closed).toBe(false)
  line.socket.destroy()
  await once(line.socket, 'close')
  // The server is not told.
  expect(await clientsOf()).toBeGreaterThanOrEqual(connected)
})

test.each([
  ['http-peer', /^HTTP\/1\.1 400 Bad Request/],
  ['garbage-peer', /^[\s\S]{64}/],
] as const)('%s answers instead of the server, and is gone afterwards', async (name, said) => {
  const old = new Line()
  expect(await old.ping()).toBe(PONG)
  const site = { weather, proxies } as unknown as Site
  const over = networkFaults[name].strike({ site, random: seeded(name), disturb: () => {} })
  if (!old.closed) await once(old.socket, 'close')
  expect(await new Line().ping()).toMatch(said)
  await over
  expect(await new Line().ping()).toBe(PONG)
})

async function commandsOf(): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await info('stats'))?.[1]) - asked
}

async function clientsOf(): Promise<number> {
  return Number(/connected_clients:(\d+)/.exec(await info('clients'))?.[1])
}

let asked = 0

/** Asks the server itself, not by its proxy. */
async function info(section: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`INFO ${section}\r\n`)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  asked += 1
  return bytes.toString()
}
