import { expect, test } from 'vitest'
import { isHealthy } from '../src/cluster/cluster-nodes.ts'
import { parseClusterNodes } from '../src/index.ts'

test('CLUSTER NODES is read as Redis documents it', () => {
  // From https://redis.io/docs/latest/commands/cluster-nodes/
  const reply = `07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004,hostname4 slave e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 0 1426238317239 4 connected
67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1 127.0.0.1:30002@31002,hostname2 master - 0 1426238316232 2 connected 5461-10922
824fe116063bc5fcf9f4ffd895bc17aee7731ac3 127.0.0.1:30006@31006,hostname6 slave 292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f 0 1426238317741 6 disconnected
e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 127.0.0.1:30001@31001,hostname1 myself,master - 0 0 1 connected 0-5459 5460 [5461->-292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f]
`
  expect(parseClusterNodes(reply)).toMatchObject([
    {
      port: 30_001,
      myself: true,
      slots: [
        { from: 0, to: 5459 },
        { from: 5460, to: 5460 },
      ],
    },
    { port: 30_002, role: 'primary', primaryId: undefined, myself: false, slots: [{ from: 5461, to: 10_922 }] },
    { port: 30_004, role: 'replica', primaryId: 'e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca', slots: [] },
    { port: 30_006, linked: false },
  ])
  expect(parseClusterNodes(reply).map(isHealthy)).toEqual([true, true, true, false])
})

test('states, single slots and slots in migration are distinguished', () => {
  const [node] = parseClusterNodes('aa 10.0.0.1:6379@16379 myself,master - 0 0 7 connected 5 7-9 [93->-bb] [77-<-cc]')
  expect(node).toMatchObject({
    slots: [
      { from: 5, to: 5 },
      { from: 7, to: 9 },
    ],
    moving: ['93->-bb', '77-<-cc'],
    epoch: 7,
  })
  const health = (flags: string): unknown => parseClusterNodes(`aa 10.0.0.1:1@2 ${flags} - 0 0 1 connected`)[0]?.health
  expect([health('master,fail'), health('slave,fail?'), health('master,noaddr'), health('handshake')]).toEqual([
    'fail',
    'suspected',
    'unknown',
    'unknown',
  ])
})

test('an IPv6 address keeps its colons', () => {
  expect(parseClusterNodes('aa ::1:30001@40001 master - 0 0 1 disconnected')[0]).toMatchObject({
    port: 30_001,
    linked: false,
  })
})
