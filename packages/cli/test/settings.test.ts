import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeBytes } from '../src/commands/cache/describe-bytes.ts'
import { loadSettings } from '../src/settings/load-settings.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-settings-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

describe('settings are found', () => {
  const own = "{ BACKEND: 'locmem' }"

  test.each([
    ['default.mjs', `export default { default: ${own} }`],
    ['single.mjs', `export default ${own}`],
    ['settings.mjs', `export const settings = { default: ${own} }`],
    ['caches.mjs', `export const CACHES = { default: ${own} }`],
    ['common.cjs', `module.exports = { default: ${own} }`],
    ['named.cjs', `exports.CACHES = { default: ${own} }`],
    ['inner.cjs', `exports.settings = { default: ${own} }`],
    ['typed.ts', `type T = object\nexport default { default: ${own} } satisfies T`],
    ['url.mjs', "export default 'locmem://'"],
    ['plain.json', '{"default":{"BACKEND":"locmem"}}'],
  ])('in %s', async (name, text) => {
    await writeFile(join(folder, name), text)
    const { settings } = await loadSettings(name, { folder, env: {} })
    expect(settings).toMatchObject({ default: { BACKEND: 'locmem' } })
  })

  test('in CACHE_URL, unless a file is named', async () => {
    const env = { CACHE_URL: 'dummy://' }
    expect(await loadSettings(undefined, { folder, env })).toMatchObject({
      source: 'CACHE_URL',
      settings: { default: { BACKEND: 'dummy' } },
    })
    await writeFile(join(folder, 'first.json'), '{"BACKEND":"locmem"}')
    expect((await loadSettings('first.json', { folder, env })).settings).toEqual({ default: { BACKEND: 'locmem' } })
  })
})

test('the format of stored bytes is recognized', () => {
  expect(describeBytes(Buffer.from('-42'))).toContain('raw integer')
  expect(describeBytes(Buffer.from('{"a":1}'))).toBe('JSON')
  expect(describeBytes(Buffer.from('c14846010000000000', 'hex'))).toContain('frame')
  expect(describeBytes(Buffer.from('80049502', 'hex'))).toBe('a Python pickle, protocol 4')
  expect(describeBytes(Buffer.from('1f8b0800', 'hex'))).toContain('gzip')
  expect(describeBytes(Buffer.from('hello'))).toBe('not JSON; begins with 68656c6c6f')
})
