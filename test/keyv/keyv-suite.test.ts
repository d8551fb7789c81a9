import { keyvStore } from '@holdfast/keyv'
import keyvTestSuite, { keyvIteratorTests } from '@keyv/test-suite'
import { type Cache, createCaches } from 'holdfast'
import type Keyv5 from 'keyv5'
import * as vitest from 'vitest'
import { type RunningTopology, settling, topologies } from '../support/topologies.ts'
import { type AnyKeyv, keyvVersions } from './keyv-versions.ts'

const { afterAll, beforeAll, describe, expect, test } = vitest

/** This test is right for Keyv 5 only. Keyv 6 returns a list, with one answer for each key. */
const CONTRADICTED_BY_KEYV_6 = '.deleteMany([keys]) with nonexistent keys resolves to false'

/** How many tests the suite has: 38 and 4 for the iterator. */
const SUITE_SIZE = 42

describe.each(topologies)("Keyv's own suite on $name", (topology) => {
  let running: RunningTopology

  beforeAll(async () => {
    running = await topology.start()
  })
  afterAll(() => running[Symbol.asyncDispose]())

  describe.each(keyvVersions)('with Keyv $contract', ({ contract, Keyv }) => {
    let cache: Cache
    let collected = 0

    beforeAll(() => {
      cache = settling(
        createCaches({ ...running.settings, KEY_PREFIX: `keyv-suite-${contract}` }).get(),
        running.settle,
      )
    })
    afterAll(() => cache.close())

    const vitestForSuite = {
      ...vitest,
      it: (name: string, body: vitest.TestFunction) => {
        if (contract === 6 && name === CONTRADICTED_BY_KEYV_6) return
        collected += 1
        vitest.it(name, body)
      },
    } as unknown as typeof vitest
    const KeyvForSuite = Keyv as unknown as typeof Keyv5
    keyvTestSuite(vitestForSuite, KeyvForSuite, () => keyvStore(cache))
    keyvIteratorTests(vitestForSuite, KeyvForSuite, () => keyvStore(cache))

    test('runs all of the suite that this Keyv does not contradict', () => {
      expect(collected).toBe(contract === 6 ? SUITE_SIZE - 1 : SUITE_SIZE)
    })

    test('deleteMany of keys that do not exist says so, each Keyv in its way', async () => {
      const keyv: AnyKeyv & { deleteMany?(keys: string[]): Promise<unknown> } = new Keyv({ store: keyvStore(cache) })
      expect(await keyv.deleteMany?.(['foo', 'foo1', 'foo2'])).toEqual(contract === 6 ? [false, false, false] : false)
    })
  })
})
