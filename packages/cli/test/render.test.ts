import { parseClusterNodes, planCluster } from '@holdfast/local-redis'
import { describe, expect, test } from 'vitest'
import { drawNodeTree } from '../src/render/node-tree.ts'
import { describeAntiAffinity, drawPlan } from '../src/render/plan.ts'
import { drawReply } from '../src/render/reply.ts'
import { drawSlotMap, letterPrimaries } from '../src/render/slot-map.ts'
import { drawFacts, drawTable } from '../src/render/table.ts'
import { documented, plain } from './nodes.ts'

describe('the slot map', () => {
  const draw = (text: string, width = 16): string => drawSlotMap(letterPrimaries(parseClusterNodes(text)), width, plain)

  test('has a letter for each primary, in proportion to its slots', () => {
    expect(drawSlotMap(letterPrimaries(documented), 12, plain)).toBe('[AAAABBBBCCCC]')
  })

  test('shows a single slot without an owner', () => {
    expect(draw('aa h:1@2 master - 0 0 1 connected 0-8191 8193-16383')).toBe('[AAAAAAAA.AAAAAAA]')
  })

  test('shows slots whose owner has failed', () => {
    expect(draw('aa h:1@2 master - 0 0 1 connected 0-8191\nbb h:2@3 master,fail - 0 0 1 connected 8192-16383')).toBe(
      '[AAAAAAAAxxxxxxxx]',
    )
  })

  test('is empty before any slot is assigned', () => {
    expect(draw('aa h:1@2 myself,master - 0 0 0 connected', 4)).toBe('[....]')
  })

  test('orders letters by slots, not by ports', () => {
    expect(draw('aa h:1@2 master - 0 0 1 connected 8192-16383\nbb h:2@3 master - 0 0 1 connected 0-8191')).toBe(
      '[AAAAAAAABBBBBBBB]',
    )
  })
})

describe('the tree of nodes', () => {
  test('has replicas under their primaries', () => {
    expect(drawNodeTree(documented, plain)).toEqual([
      'A 127.0.0.1:30001   primary ok  0-5460 (5461 slots)',
      '  └ 127.0.0.1:30004 replica ok',
      'B 127.0.0.1:30002   primary ok  5461-10922 (5462 slots)',
      '  └ 127.0.0.1:30005 replica ok',
      'C 127.0.0.1:30003   primary ok  10923-16383 (5461 slots)',
      '  └ 127.0.0.1:30006 replica ok',
    ])
  })

  test('ends with nodes that have neither slots nor a primary with slots', () => {
    const lines = drawNodeTree(parseClusterNodes('aa h:1@2 master,fail - 0 0 1 disconnected'), plain)
    expect(lines).toEqual(['- h:1   primary fail  no slots'])
  })
})

describe('the plan of a cluster', () => {
  const nodes = Array.from({ length: 9 }, (_, index) => ({ host: '127.0.0.1', port: 30_001 + index }))

  test('divides slots and assigns replicas as redis-cli does', () => {
    // redis-cli --cluster create with six nodes and one replica says the same three ranges.
    expect(drawPlan(planCluster(nodes.slice(0, 6), 1))).toEqual([
      'Primary 1  127.0.0.1:30001  slots 0-5460 (5461 slots)',
      'Primary 2  127.0.0.1:30002  slots 5461-10922 (5462 slots)',
      'Primary 3  127.0.0.1:30003  slots 10923-16383 (5461 slots)',
      'Replica    127.0.0.1:30004  follows 127.0.0.1:30001',
      'Replica    127.0.0.1:30005  follows 127.0.0.1:30002',
      'Replica    127.0.0.1:30006  follows 127.0.0.1:30003',
    ])
    expect(planCluster(nodes, 2).map(({ replicas }) => replicas.map(({ port }) => port))).toEqual([
      [30_004, 30_007],
      [30_005, 30_008],
      [30_006, 30_009],
    ])
  })

  test('tells whether replicas share a host with their primaries', () => {
    expect(describeAntiAffinity(planCluster(nodes.slice(0, 6), 1))).toContain('3 of 3 primaries share their host')
    expect(describeAntiAffinity(planCluster(nodes.slice(0, 3), 0))).toContain('no replicas')
    const apart = nodes.slice(0, 6).map((node, index) => ({ ...node, host: `10.0.0.${index}` }))
    expect(describeAntiAffinity(planCluster(apart, 1))).toContain('another host')
  })
})

test('tables and facts are plain columns', () => {
  expect(
    drawTable(
      [
        ['a', 'bb'],
        ['ccc', 'd'],
      ],
      ['x', 'y'],
    ),
  ).toBe('x    y\na    bb\nccc  d')
  expect(
    drawFacts([
      ['a', '1'],
      ['long', '2'],
    ]),
  ).toBe('a     1\nlong  2')
})

test('replies are written as redis-cli does', () => {
  expect([drawReply(null), drawReply(3), drawReply('x'), drawReply([])]).toEqual(['(nil)', '3', 'x', '(empty)'])
  expect(drawReply(['a', 'b'])).toBe('\n  1) a\n  2) b')
})
