import { describe, expect, test } from 'vitest'
import type { RedisNode } from '../src/clients/client.ts'
import { addedSlots, readClusterView, type SlotMap, scanTargets } from '../src/clients/slot-holders.ts'
import type { Command } from '../src/command.ts'
import { ServerError } from '../src/errors.ts'

// As CLUSTER NODES documents it.
const NODES = `07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004 slave e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 0 1426238317239 4 connected
e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 127.0.0.1:30001@31001,host myself,master - 0 0 1 connected 0-2 5 [7->-292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f] [77-<-67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1]
67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1 127.0.0.1:30002@31002 master - 0 1426238316232 2 connected 5461-10922
292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f 127.0.0.1:30003@31003 master - 0 1426238316232 3 connected
`

describe('a node says', () => {
  test('who it is, what it holds, and which primaries have slots', () => {
    expect(readClusterView(NODES)).toEqual({
      id: 'e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca',
      slots: '0-2 5 [7->-292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f] [77-<-67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1]',
      holders: ['e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca', '67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1'],
    })
  })

  test('that it is no primary, or nothing', () => {
    const replica = 'id 127.0.0.1:1@2 myself,slave other 0 0 1 connected'
    expect(readClusterView(replica)).toEqual({ id: undefined, slots: '', holders: [] })
    expect(readClusterView('')).toEqual({ id: undefined, slots: '', holders: [] })
  })
})

describe('the slots that are new in a text', () => {
  test('are those that a node owns and those that it is importing', () => {
    expect([...addedSlots(readClusterView(NODES).slots, new Set())]).toEqual([0, 1, 2, 5, 77])
  })

  test('include one that is leaving, which the node still owns', () => {
    expect([...addedSlots('7 [7->-other]', new Set())]).toEqual([7])
  })

  test('are those of no text before', () => {
    expect([...addedSlots('0-3 [9-<-other]', new Set(['0-1', '3']))]).toEqual([2, 9])
    expect(addedSlots('0-3', new Set(['5', '0-3'])).size).toBe(0)
    expect(addedSlots('', new Set()).size).toBe(0)
  })
})

describe('the slot map', () => {
  /** A cluster of primaries, each with what it answers: text, or an error. */
  function mapOf(
    known: Record<string, string | Error>,
    afterRefresh = known,
  ): { map: SlotMap; refreshes: () => number } {
    let refreshes = 0
    const nodes = (): RedisNode[] =>
      Object.entries(refreshes === 0 ? known : afterRefresh).map(([address, says]) => {
        const send = async <T>({ reply }: Command<T>): Promise<T> => {
          if (says instanceof Error) throw says
          return reply(Buffer.from(says))
        }
        return { address, role: 'primary', send } as RedisNode
      })
    const map: SlotMap = {
      primaries: async () => nodes(),
      refresh: async () => {
        refreshes += 1
      },
      owners: () => nodes().map(({ address }) => address),
    }
    return { map, refreshes: () => refreshes }
  }
  const line = (id: string, slots: string, flags = 'master'): string =>
    `${id} h:1@2 ${flags} - 0 0 1 connected ${slots}`
  const two = (self: string, slots = ['0-9', '10-19']): string =>
    ['a', 'b'].map((id, at) => line(id, slots[at] as string, id === self ? 'myself,master' : 'master')).join('\n')
  const scanned = async (map: SlotMap): Promise<string[]> => {
    const addresses: string[] = []
    for await (const { node } of scanTargets(map)) addresses.push(node.address)
    return addresses
  }

  test('is not read again for a walk when every primary agrees with it', async () => {
    const { map, refreshes } = mapOf({ A: two('a'), B: two('b') })
    expect(await scanned(map)).toEqual(['A', 'B'])
    expect(refreshes()).toBe(0)
  })

  test.each([
    ['a primary is not known yet', { A: two('a') }],
    ['a primary has become a replica', { A: two('a'), B: two('b').replace('myself,master', 'myself,slave') }],
    ['a primary does not answer', { A: two('a'), B: new Error('down') }],
  ])('is read again when %s', async (_, known) => {
    const { map, refreshes } = mapOf(known, { A: two('a'), B: two('b') })
    expect(await scanned(map)).toEqual(['A', 'B'])
    expect(refreshes()).toBe(1)
  })

  test('has an owner of slots that is not connected: the walk fails instead of leaving its keys out', async () => {
    const { map, refreshes } = mapOf({ A: two('a') })
    const walk = scanned({ ...map, owners: () => ['A', 'A', undefined, 'B'] })
    await expect(walk).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION', node: 'B' })
    expect(refreshes()).toBe(1)
  })

  test('has no primary that is connected: the walk fails instead of finding nothing', async () => {
    const { map } = mapOf({})
    await expect(scanned(map)).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })

  test('is read again, and believed, where a primary does not let itself be asked', async () => {
    const { map, refreshes } = mapOf({ A: two('a'), B: new ServerError('NOPERM') })
    expect(await scanned(map)).toEqual(['A', 'B'])
    expect(refreshes()).toBe(2)
  })
})
