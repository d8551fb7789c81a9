import type { Cache } from 'holdfast'
import { Failure, UsageFailure } from '../../failure.ts'
import { addCacheOptions, KEY_VERSION, seconds } from '../../options.ts'
import { nodesOf } from '../../settings/redis-nodes.ts'
import { type CacheOptions, onServer, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'

interface Options extends CacheOptions {
  readonly timeout?: number | 'none'
  readonly nx?: boolean
  readonly xx?: boolean
  readonly parse?: boolean
  readonly explain?: boolean
}

interface Route {
  readonly storedKey: string
  readonly slot?: number
  readonly node: string
  readonly asked?: string
  readonly answer?: string
}

/** `set`: stores a value; with `--explain`, prints which node stores it. */
export const define: DefineCommand = (command, terminal) => {
  const set = (key: string, text: string, options: Options): Promise<void> => {
    const value = options.parse ? parseValue(text) : text
    const { timeout, nx, xx } = options
    if (nx && xx) throw new UsageFailure('--nx and --xx exclude each other.', 'omit one of them')
    return withCache(options, terminal, async (cache) => {
      const route = options.explain ? await findRoute(cache, key, options) : undefined
      const lifetime = timeout === undefined ? {} : { timeout: timeout === 'none' ? null : timeout }
      const stored = await cache.set(key, value, {
        ...versionOf(options),
        ...lifetime,
        ...(nx && { nx }),
        ...(xx && { xx }),
      })
      if (options.json) terminal.json({ stored, ...(route && { route }) })
      else {
        for (const line of route === undefined ? [] : drawRoute(route)) terminal.out(line)
        if (stored) terminal.out('OK')
      }
      if (!stored) throw new Failure(`Not stored: the key ${nx ? 'exists' : 'does not exist'}.`)
    })
  }
  addCacheOptions(command)
    .argument('<key>', 'logical key')
    .argument('<value>', 'text; with --parse, JSON')
    .option('-t, --timeout <seconds>', 'lifetime, or none; the default of the cache by default', seconds)
    .option('--nx', 'only if the key does not exist')
    .option('--xx', 'only if the key exists')
    .option('--parse', 'read the value as JSON')
    .option('--explain', 'print slot and node, and whether the first node redirects')
    .option(...KEY_VERSION)
    .action(set)
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new UsageFailure('The value is not valid JSON.', 'quote it for the shell, or omit --parse to store text')
  }
}

// The client knows the slots and asks the right node. This asks the first node, as redis-cli does, which may redirect.
async function findRoute(cache: Cache, key: string, options: Options): Promise<Route> {
  const redis = onServer(cache, 'there is nothing to explain')
  const location = await redis.locate(key, versionOf(options))
  const [first] = location.slot === undefined ? [] : await nodesOf(redis, 'primary')
  if (first === undefined) return location
  const answer = await first
    .run((node) => node.exists(location.storedKey), 'any')
    .then(
      () => 'serves this slot itself',
      // The words of the server, without the advice of this package.
      (error: Error) => (error.cause instanceof Error ? error.cause : error).message,
    )
  return { ...location, asked: first.address, answer }
}

function drawRoute({ storedKey, slot, node, asked, answer }: Route): readonly string[] {
  const place = slot === undefined ? `on ${node}` : `slot ${slot}, on ${node}`
  const lines = [`stored key ${JSON.stringify(storedKey)}: ${place}`]
  if (answer?.startsWith('MOVED'))
    lines.push(`-> ${asked} answered ${answer}: redirected to slot [${slot}] located at ${node}`)
  else if (asked !== undefined) lines.push(`-> ${asked} ${answer}: not redirected`)
  return lines
}
