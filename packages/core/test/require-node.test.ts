import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OLDEST_NODE, requireNode } from '../src/require-node.ts'

test.each(['20.20.2', '22.18.9', '18.0.0'])('Node %s is refused in one line', (version) => {
  expect(() => requireNode(version)).toThrow(`Holdfast needs Node.js 22.19 or later; this is ${version}.`)
})

test.each(['22.19.0', '22.100.0', '24.0.0'])('Node %s is accepted', (version) => {
  expect(() => requireNode(version)).not.toThrow()
})

test('the oldest Node is the one that package.json names', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(manifest).toMatchObject({ engines: { node: `>=${OLDEST_NODE}` } })
})
