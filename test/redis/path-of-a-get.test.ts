import { createCaches, type RedisCache } from 'holdfast'
import type { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { GetBatch } from '../../packages/redis/src/pools/get-batch.ts'

/** The functions between a caller and ioredis, outermost first. */
const PATH = [
  'RedisCache.get',
  'Operations.run',
  'the work of get',
  'RedisStore.read',
  'Client.send',
  'Connection.send',
]

/** Otherwise a get waits for the others of its tick, and is handed over when the tick ends. */
const ALONE = { BATCH_GETS: false } as const

test.for([
  ['one server', 'DefaultClient', { LOCATION: inject('servers').single, OPTIONS: ALONE }],
  ['shards', 'ShardedClient', { LOCATION: inject('servers').shards, OPTIONS: { CLIENT_CLASS: 'sharded', ...ALONE } }],
  ['a cluster', 'ClusterClient', { LOCATION: inject('servers').cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } }],
] as const)(
  'on %s, a get enters six functions between its caller and ioredis',
  async ([, client, settings], { annotate }) => {
    const caches = createCaches({ BACKEND: 'redis', ...settings } as { BACKEND: 'redis'; LOCATION: string })
    onTestFinished(() => caches.close())
    const cache: RedisCache = caches.get()
    // Connects, so that nothing has to wait.
    await cache.get('k')
    const stacks = await stacksOfCommands(cache, () => cache.get('k'))
    expect(stacks).toHaveLength(1)
    await annotate(`the stack of a get: ${stacks[0]?.join(' > ')}`)
    const named = stacks[0]?.map((name) => name.replace(client, 'Client')) ?? []
    // The one in the middle has no name: it is the closure that Operations runs.
    expect(named).toEqual(PATH.map((name) => (name.startsWith('the work') ? expect.any(String) : name)))
  },
)

test('a get that waits for the others of its tick enters the same six functions before', async () => {
  await using caches = createCaches({ BACKEND: 'redis', LOCATION: inject('servers').single })
  const cache: RedisCache = caches.get()
  await cache.get('k')
  const stacks: string[][] = []
  const add = vi.spyOn(GetBatch.prototype, 'add').mockImplementation(async () => {
    stacks.push(functionsOf(new Error().stack ?? ''))
    return undefined as never
  })
  onTestFinished(() => add.mockRestore())
  await cache.get('k')
  expect(stacks.map((stack) => stack.length)).toEqual([PATH.length])
})

/** Runs work, and reads the stack wherever a command is handed to ioredis: our functions only, outermost first. */
async function stacksOfCommands(cache: RedisCache, work: () => Promise<unknown>): Promise<string[][]> {
  const stacks: string[][] = []
  const { stackTraceLimit } = Error
  for (const node of await cache.nodes()) {
    await node.run(async (redis: Redis) => {
      const send = redis.sendCommand.bind(redis)
      redis.sendCommand = (command, stream) => {
        if (command.name === 'get') stacks.push(functionsOf(new Error().stack ?? ''))
        return send(command, stream)
      }
    })
  }
  Error.stackTraceLimit = 30
  try {
    await work()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  return stacks
}

function functionsOf(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /packages\/[^/]+\/src\//.test(line))
  // There ioredis begins.
  return frames
    .map((line) => /at (?:async )?(?:new )?([\w.<>]+) \(/.exec(line)?.[1] ?? 'anonymous')
    .filter((name) => name !== 'SentCommand.sendOn' && name !== 'Outbox.send')
    .toReversed()
}
