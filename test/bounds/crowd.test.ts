import { startServer } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import type { Crowd, CrowdTask } from './crowd-program.ts'
import { startProgram } from './program.ts'

const CALLS = 100_000
const SECONDS = 0.5
const MIB = 2 ** 20

/** Measured figures are in docs/guide/failures.md; these leave room for another version of Node. */
test.each([
  ['get', 0, 448 * MIB],
  ['set of 100 bytes', 100, 512 * MIB],
])(
  '100,000 calls of %s against a server that hangs end in time, in bounded memory, and later calls work',
  async (_, size, most) => {
    await using server = await startServer()
    const child = startProgram('crowd-program', {
      url: server.url,
      calls: CALLS,
      size,
      seconds: SECONDS,
    } satisfies CrowdTask)
    await messageOf(child)
    await server.pause()
    child.send('go')
    const { codes, messages, longestMs, workMs, memory } = await messageOf<Crowd>(child)
    await server.resume()
    child.send('again')
    expect(codes).toEqual({ ERR_CACHE_TIMEOUT: CALLS })
    expect(messages.ERR_CACHE_TIMEOUT).toBe(`Redis did not answer within SOCKET_TIMEOUT (127.0.0.1:${server.port}).`)
    // Making and ending so many calls is work, for which others may leave a busy machine little time.
    expect(longestMs).toBeLessThan(SECONDS * 1000 + 50 * workMs)
    expect(workMs).toBeLessThan(15_000)
    expect(memory).toBeLessThan(most)
    expect(await messageOf(child)).toEqual({ again: 'again' })
  },
  150_000,
)
