import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { CacheSettings } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { type Proxies, startProxies } from '../support/proxies.ts'
import { redisTopologies } from '../support/topologies.ts'
import type { Closed, ClosingTask } from './closing-program.ts'
import { startProgram } from './program.ts'

/** What happens to the servers before the caches are closed. */
interface State {
  hang: boolean
  gone: boolean
}

/** Puts what can break between the caches of all topologies and their servers. */
async function behindProxies(
  state: State,
): Promise<{ readonly task: ClosingTask; readonly proxies: readonly Proxies[] }> {
  const started = await Promise.all(
    redisTopologies.map(async ({ name, start }) => {
      const running = await start()
      const proxies = await startProxies(running.settings, running.ports, {
        onConnect: (client: Socket) => {
          if (state.gone) client.destroy()
          return state.gone || state.hang
        },
        onReply: (bytes, client) => void (state.hang || client.write(bytes)),
      })
      onTestFinished(async () => {
        await proxies[Symbol.asyncDispose]()
        await running[Symbol.asyncDispose]()
      })
      const OPTIONS = { ...proxies.settings.OPTIONS, SOCKET_TIMEOUT: 5, SOCKET_CONNECT_TIMEOUT: 10, NEAR_CACHE: {} }
      return { name, settings: { ...proxies.settings, OPTIONS } as CacheSettings, proxies }
    }),
  )
  return {
    task: Object.fromEntries(started.map(({ name, settings }) => [name, settings])),
    proxies: started.map(({ proxies }) => proxies),
  }
}

/** Two seconds, and what a busy machine adds. */
const MOST_MS = 4000

test.each([
  ['answer', {}],
  ['hang', { hang: true }],
  ['are gone', { gone: true }],
])(
  'caches on all topologies close in time and leave nothing while their servers %s',
  async (_, broken: Partial<State>) => {
    const state: State = { hang: false, gone: false }
    const { task, proxies } = await behindProxies(state)
    const child = startProgram('closing-program', task)
    await messageOf(child)
    Object.assign(state, broken)
    if (state.gone) for (const each of proxies) each.cut()
    const ended = once(child, 'exit')
    child.send('close')
    const { tookMs, rejections, left, listeners, unhandled } = await messageOf<Closed>(child)
    expect({ rejections, left, listeners, unhandled }).toEqual({
      rejections: [],
      left: [],
      listeners: {},
      unhandled: [],
    })
    expect(Object.keys(tookMs)).toEqual(expect.arrayContaining(Object.keys(task)))
    expect(Math.max(...Object.values(tookMs))).toBeLessThan(MOST_MS)
    // By itself: nothing keeps it.
    expect(await ended).toEqual([0, null])
  },
  90_000,
)
