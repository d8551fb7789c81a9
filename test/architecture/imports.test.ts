import { describe, expect, test } from 'vitest'
import { circlesIn, essential, foldersOf, modulesOf } from './import-graph.ts'
import { importsOf } from './imports.ts'
import { packages } from './repository.ts'

test.each(packages)('$manifest.name has no circle of imports, types included', ({ folder }) => {
  expect(circlesIn(modulesOf(folder))).toEqual([])
})

test.each(['packages/core', 'packages/redis'])('the folders of %s import in one direction', (folder) => {
  expect(foldersOf(folder).size).toBeGreaterThan(5)
  expect(circlesIn(foldersOf(folder))).toEqual([])
})

describe('the graph', () => {
  const graph = (edges: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, ReadonlySet<string>> =>
    new Map(Object.entries(edges).map(([node, targets]) => [node, new Set(targets)]))

  test('names the path of every circle', () => {
    expect(circlesIn(graph({ a: ['b'], b: ['c'], c: ['b', 'd'], d: ['d'] }))).toEqual(['b → c → b', 'd → d'])
    expect(circlesIn(graph({ a: ['b', 'c'], b: ['c'], c: [] }))).toEqual([])
  })

  test('drops an edge that a longer path implies', () => {
    expect(essential(graph({ a: ['b', 'c'], b: ['c'], c: [] }))).toEqual(graph({ a: ['b'], b: ['c'], c: [] }))
  })

  test('follows imports of every form', () => {
    const source = `
      import './effect.ts'
      import { a } from './value.ts'
      import type { B } from './type.ts'
      export { c } from './named.ts'
      export type * from './all.ts'
      type D = import('./inline.ts').D
      const e = await import('./dynamic.ts')
    `
    const forms = ['effect', 'value', 'type', 'named', 'all', 'inline', 'dynamic'].map((name) => `./${name}.ts`)
    expect(importsOf('module.ts', source).toSorted()).toEqual(forms.toSorted())
  })
})
