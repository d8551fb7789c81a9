import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import type { SentSpan } from './traced-program.ts'

/** Runs an application with OpenTelemetry's SDK, whose hooks of modules need a process of their own. */
async function trace(LOCATION: string | readonly string[], CLIENT_CLASS: string): Promise<readonly SentSpan[]> {
  const child = fork(join(import.meta.dirname, 'traced-program.ts'), { execArgv: ['--conditions=@holdfast/source'] })
  child.send({ BACKEND: 'redis', LOCATION, KEY_PREFIX: 'traced', OPTIONS: { CLIENT_CLASS } })
  const [spans] = (await once(child, 'message')) as [SentSpan[]]
  await once(child, 'exit')
  return spans
}

test.each([
  ['one server', () => inject('servers').single, 'default'],
  ['a cluster', () => inject('servers').cluster, 'cluster'],
])(
  'on %s, each command in a span of instrumentation-ioredis is inside that of its operation',
  async (_, location, client) => {
    const spans = await trace(location(), client)
    const operations = new Map(spans.filter(({ name }) => name.endsWith(' default')).map(({ id, name }) => [id, name]))
    const inside = (operation: string): string[] =>
      spans.filter(({ parent }) => operations.get(String(parent)) === `${operation} default`).map(({ name }) => name)
    expect([...operations.values()]).toEqual(['set default', 'get default', 'getOrSet default', 'deleteMany default'])
    expect(inside('set')).toContain('set')
    expect(inside('get')).toEqual(['get'])
    // It reads the value, makes the token of the tag, claims the key, and stores.
    expect(inside('getOrSet').length).toBeGreaterThanOrEqual(4)
    expect(inside('deleteMany')).toContain('unlink')
  },
)
