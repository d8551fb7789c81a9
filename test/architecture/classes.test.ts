import { describe, expect, test } from 'vitest'
import { chainsOf, classesOf } from './classes.ts'
import { packages, read, sourcesOf } from './repository.ts'

/** How many classes of the project a class may stand on. */
const MOST = 2

const classes = packages.flatMap(({ folder }) => sourcesOf(folder)).flatMap((path) => classesOf(path, read(path)))

test('no class stands on more than two others', () => {
  expect(classes.length).toBeGreaterThan(50)
  const tall = chainsOf(classes).filter((chain) => chain.length - 1 > MOST)
  expect(tall.map((chain) => chain.join(' → '))).toEqual([])
})

test('no two classes have the same name', () => {
  const twice = classes.filter(({ name }, index) => classes.findIndex((other) => other.name === name) !== index)
  expect(twice).toEqual([])
})

describe('a chain', () => {
  const chains = (source: string): readonly string[] =>
    chainsOf(classesOf('module.ts', source)).map((chain) => chain.join(' → '))

  test('counts classes of the project, under the name that they were exported by', () => {
    const source = `
      import { Middle as Renamed } from './middle.ts'
      class Base extends Error {}
      export class Middle extends Base {}
      const Top = class extends Renamed {}
    `
    expect(chains(source)).toEqual(['Base', 'Middle → Base', 'module.ts → Middle → Base'])
  })

  test('of a class that extends an expression is refused', () => {
    expect(() => chains('class Mixed extends mixin(Base) {}')).toThrow('module.ts: a class extends an expression')
  })
})
