import type { CommonSettings } from '@holdfast/core'
import { type ContractPart, describeCacheContract, type OpenedCaches } from '@holdfast/testing'
import { type CachesSettings, createCaches } from 'holdfast'
import { afterAll, beforeAll, describe } from 'vitest'
import { type RunningTopology, settling, type Topology, topologies } from '../support/topologies.ts'

/** A way in which values become bytes. */
export interface ContractCodec {
  /** Its name in test titles. */
  readonly name: string
  /** OPTIONS that choose it. */
  readonly options: Readonly<Record<string, unknown>>
  /** Parts of the contract to test; all of them if left out. */
  readonly parts?: readonly ContractPart[]
}

const JSON_CODEC: ContractCodec = { name: 'JSON', options: {} }

/**
 * Declares the contract of a cache for one topology. Each has its own file, so that they run at the same time.
 *
 * @param name - The topology's name in `topologies.ts`.
 * @param codec - How values become bytes.
 */
export function describeContractOn(name: string, codec: ContractCodec = JSON_CODEC): void {
  const topology = topologies.find((each) => each.name === name)
  if (!topology) throw new Error(`There is no topology "${name}".`)
  describeContractOf(topology, codec)
}

/**
 * Declares the contract of a cache for a topology of its own.
 *
 * @param topology - The topology.
 * @param codec - How values become bytes.
 */
export function describeContractOf({ name, start }: Topology, codec: ContractCodec = JSON_CODEC): void {
  describe(name, () => {
    let running: RunningTopology
    beforeAll(async () => {
      running = await start()
    })
    afterAll(() => running[Symbol.asyncDispose]())

    const open = (settings: Readonly<Record<string, CommonSettings>>): OpenedCaches => {
      const base: Readonly<Record<string, unknown>> = { ...running.settings }
      const complete = Object.entries(settings).map(([alias, own]) => {
        const OPTIONS = { ...Object(base.OPTIONS), ...codec.options, ...Object((own as typeof base).OPTIONS) }
        return [alias, { ...base, ...own, OPTIONS }]
      })
      const caches = createCaches(Object.fromEntries(complete) as CachesSettings)
      return {
        get: (alias) => settling(caches.get(alias), running.settle),
        memo: (work) => caches.memo(work),
        close: () => caches.close(),
      }
    }
    describeCacheContract({ name: `${name}, ${codec.name}`, open }, { parts: codec.parts })
  })
}
