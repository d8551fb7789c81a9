import { expect, test } from 'vitest'
import { countSlots, formatSlots, parseNodes } from '../src/local/parse-nodes.ts'
import { documented } from './nodes.ts'

test('the example of the Redis documentation is read', () => {
  expect(documented.map(({ address, role }) => [address, role])).toEqual([
    ['127.0.0.1:30001', 'primary'],
    ['127.0.0.1:30002', 'primary'],
    ['127.0.0.1:30003', 'primary'],
    ['127.0.0.1:30004', 'replica'],
    ['127.0.0.1:30005', 'replica'],
    ['127.0.0.1:30006', 'replica'],
  ])
  expect(documented[3]?.primaryId).toBe('e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca')
  expect(documented[0]?.slots).toEqual([{ from: 0, to: 5460 }])
})

test('states, single slots and slots on the move are told apart', () => {
  const [node] = parseNodes('aa 10.0.0.1:6379@16379 myself,master - 0 0 7 connected 5 7-9 [93->-bb] [77-<-cc]')
  expect(node).toMatchObject({
    slots: [
      { from: 5, to: 5 },
      { from: 7, to: 9 },
    ],
    moving: ['93->-bb', '77-<-cc'],
    epoch: 7,
  })
  const health = (flags: string): unknown => parseNodes(`aa 10.0.0.1:1@2 ${flags} - 0 0 1 connected`)[0]?.health
  expect([health('master,fail'), health('slave,fail?'), health('master,noaddr'), health('handshake')]).toEqual([
    'fail',
    'suspected',
    'unknown',
    'unknown',
  ])
})

test('an IPv6 address keeps its colons', () => {
  expect(parseNodes('aa ::1:30001@40001 master - 0 0 1 disconnected')[0]).toMatchObject({ port: 30_001, linked: false })
})

test('slots are counted and written as redis-cli does', () => {
  const slots = [
    { from: 0, to: 5460 },
    { from: 5462, to: 5462 },
  ]
  expect(countSlots(slots)).toBe(5462)
  expect(formatSlots(slots)).toBe('0-5460,5462')
})
