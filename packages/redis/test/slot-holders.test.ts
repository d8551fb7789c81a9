import { expect, test } from 'vitest'
import { parseHeldSlots } from '../src/clients/slot-holders.ts'

// As CLUSTER NODES documents it.
const NODES = `07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004 slave e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 0 1426238317239 4 connected
e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 127.0.0.1:30001@31001,host myself,master - 0 0 1 connected 0-2 5 [7->-292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f] [77-<-67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1]
67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1 127.0.0.1:30002@31002 master - 0 1426238316232 2 connected 5461-10922
`

test('a node holds the slots that it owns and those that it is importing', () => {
  expect([...parseHeldSlots(NODES)]).toEqual([0, 1, 2, 5, 77])
})

test('a slot that is leaving a node is still among those that it owns', () => {
  const leaving = 'id 127.0.0.1:1@2 myself,master - 0 0 1 connected 7 [7->-other]'
  expect([...parseHeldSlots(leaving)]).toEqual([7])
})

test('a node without slots, and a reply without the node itself, hold none', () => {
  expect(parseHeldSlots('id 127.0.0.1:1@2 myself,master - 0 0 1 connected').size).toBe(0)
  expect(parseHeldSlots('').size).toBe(0)
})
