import { expect, test } from 'vitest'
import { topologies } from '../support/topologies.ts'
import { files, read } from './repository.ts'

test('every topology has a file in test/contract', () => {
  const tests = files.filter((path) => /^test\/contract\/.*\.test\.ts$/.test(path)).map(read)
  const missing = topologies.filter(({ name }) => !tests.some((text) => text.includes(`describeContractOn('${name}')`)))
  expect(missing.map(({ name }) => name)).toEqual([])
})
