import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createCaches, SettingsError } from 'holdfast'
import { describe, expect, test } from 'vitest'
import { recording } from './recordings.ts'

const PROGRAM = `${import.meta.dirname}/arguments.py`
const GOLDEN = `${import.meta.dirname}/golden/arguments.json`
const INTERPRETERS = [process.env.HOLDFAST_PYTHON, '/usr/bin/python3', 'python3'].filter((name) => name !== undefined)

const SETTINGS = readFileSync(`${import.meta.dirname}/../../docs/reference/settings.md`, 'utf8')

/** The arguments of redis-py by version, separated by spaces. */
const recorded = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, string>

/** What the redis-py that is installed takes; without one, the recorded lists stand for it. */
function installed(): { readonly version: string; readonly arguments: readonly string[] } | undefined {
  for (const interpreter of INTERPRETERS) {
    const { status, stdout } = spawnSync(interpreter, [PROGRAM], { encoding: 'utf8' })
    if (status === 0) return JSON.parse(stdout)
  }
  return undefined
}

const live = installed()
if (live && recording) {
  recorded[live.version] = live.arguments.join(' ')
  writeFileSync(GOLDEN, `${JSON.stringify(recorded, null, 2)}\n`)
}
const lists: readonly (readonly [string, readonly string[]])[] = [
  ...(live ? [[`${live.version}, which is installed`, live.arguments] as const] : []),
  ...Object.entries(recorded).map(([version, names]) => [version, names.split(' ')] as const),
]

/** The names that settings do not know. */
function unknownOf(names: readonly string[], option: 'CONNECTION_POOL_KWARGS' | 'REDIS_CLIENT_KWARGS'): string[] {
  const OPTIONS = { CLIENT_CLASS: 'cluster', [option]: Object.fromEntries(names.map((name) => [name, undefined])) }
  try {
    void createCaches({ BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1', OPTIONS }, { onWarning: () => {} }).close()
    return []
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return error.problems.filter(({ message }) => message.startsWith('unknown setting')).map(({ path }) => path)
  }
}

test('the lists are of redis-py 6 and 7 at least', () => {
  expect(Object.keys(recorded).map((version) => version[0])).toEqual(expect.arrayContaining(['6', '7']))
  expect(unknownOf(['flavour'], 'CONNECTION_POOL_KWARGS')).toHaveLength(1)
})

describe.each(lists)('every argument of redis-py %s', (_, names) => {
  test('is known in CONNECTION_POOL_KWARGS and REDIS_CLIENT_KWARGS', () => {
    expect(names.length).toBeGreaterThan(50)
    expect(unknownOf(names, 'CONNECTION_POOL_KWARGS')).toEqual([])
    expect(unknownOf(names, 'REDIS_CLIENT_KWARGS')).toEqual([])
  })

  test('is documented: what it does, or why it has no meaning here', () => {
    expect(names.filter((name) => !SETTINGS.includes(`\`${name}\``))).toEqual([])
  })
})

test('a connection to a Sentinel takes what a connection takes', () => {
  const SENTINEL_KWARGS = {
    db: 0,
    protocol: 3,
    username: 'u',
    driver_info: 'x',
    unix_socket_path: null,
    ssl_ca_path: null,
  } as const
  const OPTIONS = { SERIALIZER: 'json', SENTINELS: [['127.0.0.1', 26_379]] as const, SENTINEL_KWARGS }
  const warned: string[] = []
  const onWarning = ({ path }: { readonly path: string }): void => void warned.push(path.split('.').at(-1) ?? '')
  void createCaches({ BACKEND: 'redis', LOCATION: 'redis://mymaster/0', OPTIONS }, { onWarning }).close()
  expect(warned).toEqual(['db', 'protocol', 'driver_info'])
})
