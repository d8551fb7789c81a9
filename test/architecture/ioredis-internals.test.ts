import { describe, expect, test } from 'vitest'
import { internalNames, internalsIn } from './ioredis-internals.ts'
import { files, packages, read, sourcesOf } from './repository.ts'

/** The folders that may rely on more than ioredis documents. */
const FOLDER = /^(packages\/[^/]+)\/src\/ioredis\//
/** What knows node-redis, whose public API has methods of the same names. */
const NODE_REDIS = /\/(node-redis\/|node-redis(-client)?\.ts$)/
/** In a docstring. */
const SEEN_WITH = /^ *\/?\*.*\bioredis \d+\.\d+\.\d+\b/m

const sources = packages.flatMap(({ folder }) => sourcesOf(folder))
const inside = sources.filter((path) => FOLDER.test(path))

test("ioredis's internals are used in folders named ioredis alone", () => {
  const outside = sources.filter((path) => !FOLDER.test(path) && !NODE_REDIS.test(path))
  expect(outside.flatMap((path) => internalsIn(path, read(path)).map((what) => `${path} ${what}`))).toEqual([])
})

test('every module there says which version of ioredis it was seen with', () => {
  expect(inside.length).toBeGreaterThan(0)
  expect(inside.filter((path) => !SEEN_WITH.test(read(path)))).toEqual([])
})

test('every module there has a test of its name', () => {
  const tests = inside.map((path) => path.replace(FOLDER, 'test/ioredis/').replace(/\.ts$/, '.test.ts'))
  expect(tests.filter((path) => !files.includes(path))).toEqual([])
})

test('every module there uses an internal', () => {
  expect(inside.filter((path) => internalsIn(path, read(path)).length === 0)).toEqual([])
})

describe('internals', () => {
  test('are what its types hide', () => {
    for (const name of ['startupNodes', 'connectToSentinel', 'sendCommand', 'stream', '_groupsBySlot', 'setTimeout']) {
      expect(internalNames).toContain(name)
    }
    for (const name of ['slots', 'options', 'nodes', 'status', 'duplicate', 'call']) {
      expect(internalNames).not.toContain(name)
    }
  })

  test.each([
    ['redis.sendCommand(command)', 'names sendCommand'],
    ["cluster['connectionPool']", 'names connectionPool'],
    ['const { stream } = redis', 'names stream'],
    ['interface Hidden { startupNodes: string[] }', 'names startupNodes'],
    ['interface Hidden { connectToSentinel(): void }', 'names connectToSentinel'],
    ['cluster.options.natMap = map', 'changes options.natMap'],
    ['redis.connect = () => connected', 'replaces connect'],
    ["import { Command } from 'ioredis'", 'imports Command'],
    ['const { Command } = loadIoredis()', 'imports Command'],
    ['new (loadIoredis().Command)(name)', 'imports Command'],
    ["import { loadIoredis } from './packages.cjs'; const hidden = redis as unknown as Hidden", 'casts twice'],
    ["import Deque from 'ioredis/built/DataHandler'", 'imports ioredis/built/DataHandler'],
    ["import { Redis } from 'ioredis'; const hidden = redis as unknown as Hidden", 'casts twice'],
  ])('are found in %s', (source, what) => {
    expect(internalsIn('module.ts', source)).toEqual([what])
  })

  test.each([
    "import { Redis, type Cluster } from 'ioredis'",
    'const { Redis } = loadIoredis()',
    'setTimeout(() => redis.disconnect(), 1)',
    'new Cluster(nodes, { natMap, dnsLookup: (address, callback) => callback(null, address) })',
    'const [owner] = cluster.slots[slot]',
    'const keys = map.keys()',
  ])('are not found in %s', (source) => {
    expect(internalsIn('module.ts', source)).toEqual([])
  })
})
