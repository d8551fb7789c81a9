import { PassThrough } from 'node:stream'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { availableImage } from '../src/docker/available-image.ts'
import { startContainer } from '../src/docker/server-container.ts'
import { loadTestcontainers } from '../src/docker/testcontainers.ts'
import type { LaunchPlan } from '../src/launch-plan.ts'
import { openServerAccess } from '../src/server-access/server-access.ts'
import type { ServerAccessOptions } from '../src/server-access/server-access-options.ts'

vi.mock('../src/docker/testcontainers.ts')

const IMAGE = { kind: 'image', image: 'redis:test' } as const

let steps: string[]

/** An engine that only records what it is asked for. */
function fakeEngine(operatingSystem: string, failure?: Error): void {
  const note = async (step: string): Promise<void> => void steps.push(step)
  class GenericContainer {
    constructor(image: string) {
      steps.push(`image ${image}`)
    }
    withCommand = (command: string[]): this => this.#note(command.join(' '))
    withExposedPorts = (...ports: object[]): this => this.#note(`expose ${JSON.stringify(ports)}`)
    withNetworkMode = (mode: string): this => this.#note(`network ${mode}`)
    withStartupTimeout = (): this => this
    withWaitStrategy = (): this => this
    withLogConsumer = (consume: (stream: PassThrough) => void): this => {
      const stream = new PassThrough()
      consume(stream)
      stream.write('one\ntwo\n')
      return this
    }
    start = async (): Promise<object> => {
      if (failure) throw failure
      return { getHost: () => 'localhost', getId: () => 'id', stop: () => note('stop') }
    }
    #note(step: string): this {
      steps.push(step)
      return this
    }
  }
  const handle = {
    inspect: async () => ({ State: { Pid: 42 } }),
    kill: () => note('kill'),
    pause: () => note('pause'),
    unpause: () => note('unpause'),
  }
  const engine = { info: { containerRuntime: { operatingSystem } }, container: { getById: () => handle } }
  vi.mocked(loadTestcontainers).mockResolvedValue({
    GenericContainer,
    Wait: { forLogMessage: () => undefined },
    getContainerRuntimeClient: async () => engine,
  } as never)
}

async function planOf(args: readonly string[] = [], options: ServerAccessOptions = {}): Promise<LaunchPlan> {
  const access = await openServerAccess(options)
  return { access, args: [...args, ...access.args], kept: [] }
}

beforeEach(() => {
  steps = []
})

describe('Docker', () => {
  test('is not available without testcontainers, nor when it finds no engine', async () => {
    vi.mocked(loadTestcontainers).mockResolvedValue(undefined)
    expect(await availableImage()).toBeUndefined()
    const getContainerRuntimeClient = (): Promise<never> => Promise.reject(new Error('no engine'))
    vi.mocked(loadTestcontainers).mockResolvedValue({ getContainerRuntimeClient } as never)
    expect(await availableImage()).toBeUndefined()
    fakeEngine('Debian')
    expect(await availableImage()).toMatchObject({ kind: 'image' })
  })

  test('a container implements LocalServer', async () => {
    fakeEngine('Docker Desktop')
    const server = await startContainer(IMAGE, 7001, await planOf(['--save', '']))
    expect(server).toMatchObject({ host: '127.0.0.1', port: 7001, pid: 42, url: 'redis://127.0.0.1:7001/0' })
    expect(server.log()).toEqual(['one', 'two'])
    await server.pause()
    await server.resume()
    await server.kill()
    await server.stop()
    expect(steps.slice(1)).toEqual([
      'redis-server --port 7001 --protected-mode no --save ',
      'expose [{"container":7001,"host":7001}]',
      'pause',
      'unpause',
      'kill',
      'unpause',
      'stop',
    ])
  })

  test.runIf(process.platform === 'linux')(
    'on Linux a container uses the network of the host, and its loopback',
    async () => {
      fakeEngine('Debian GNU/Linux 12')
      await startContainer(IMAGE, 7001, await planOf(['--cluster-enabled', 'yes']))
      expect(steps.slice(1)).toEqual([
        'redis-server --port 7001 --bind 127.0.0.1 --cluster-enabled yes',
        'network host',
      ])
    },
  )

  test('refuses a cluster where containers cannot use the network of the host', async () => {
    fakeEngine('Docker Desktop')
    const failure = startContainer(IMAGE, 7001, await planOf(['--cluster-enabled', 'yes']))
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_UNSUPPORTED' })
    await expect(failure).rejects.toThrow('host networking')
  })

  test('refuses a unix socket', async () => {
    fakeEngine('Debian')
    await expect(startContainer(IMAGE, 7001, { ...(await planOf()), unixSocket: true })).rejects.toThrow(
      'no unix socket',
    )
  })

  test('passes a password on, and refuses what needs files of this machine', async () => {
    fakeEngine('Debian')
    const server = await startContainer(IMAGE, 7001, await planOf([], { password: 'secret' }))
    expect(server.url).toBe('redis://:secret@127.0.0.1:7001/0')
    expect(steps.join()).toContain('--requirepass secret')
    await expect(server.restart()).rejects.toMatchObject({ code: 'ERR_LOCAL_UNSUPPORTED' })
    const plan = await planOf([], { tls: true })
    await expect(startContainer(IMAGE, 7001, plan)).rejects.toThrow('TLS need a server on this machine')
    await expect(startContainer(IMAGE, 7001, { ...(await planOf()), config: 'x' })).rejects.toThrow('Sentinels')
    await plan.access.release()
  })

  test('distinguishes a port in use from other failures', async () => {
    fakeEngine('Docker Desktop', new Error('driver failed: port is already allocated'))
    await expect(startContainer(IMAGE, 7001, await planOf())).rejects.toMatchObject({ code: 'ERR_LOCAL_PORT_IN_USE' })
    fakeEngine('Docker Desktop', new Error('no such image'))
    await expect(startContainer(IMAGE, 7001, await planOf())).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_EXITED' })
  })
})
