import * as core from '@holdfast/core'
import * as redis from '@holdfast/redis'
import { expect, test } from 'vitest'

test('every class of errors recognizes instances of other copies of its package', () => {
  const classes = Object.values({ ...core, ...redis }).filter(
    (value) => typeof value === 'function' && value.prototype instanceof Error,
  )
  const plain = classes.filter((Class) => !Object.hasOwn(Class as object, Symbol.hasInstance))
  expect(classes.length).toBeGreaterThan(20)
  expect(plain).toEqual([])
})
