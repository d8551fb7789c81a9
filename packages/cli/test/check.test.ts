import { parseClusterNodes } from '@holdfast/local-redis'
import { describe, expect, test } from 'vitest'
import { checkCoverage, checkReplicas } from '../src/check/check-cluster.ts'
import { judgeEviction } from '../src/check/check-nodes.ts'
import { summarize } from '../src/render/check-report.ts'
import { DOCUMENTED, documented } from './nodes.ts'

const levels = (findings: readonly { readonly level: string }[]): readonly string[] =>
  findings.map(({ level }) => level)

describe('a cluster', () => {
  test('that is complete is healthy', () => {
    expect(levels([...checkCoverage('ok', documented), ...checkReplicas(documented)])).toEqual(['ok', 'ok'])
  })

  test('whose primary has failed does not serve its slots', () => {
    const nodes = parseClusterNodes(DOCUMENTED.replace('hostname2 master', 'hostname2 master,fail'))
    const findings = [...checkCoverage('fail', nodes), ...checkReplicas(nodes)]
    expect(levels(findings)).toEqual(['failure', 'failure', 'warning'])
    expect(findings[1]?.message).toBe('5462 of 16384 slots are not served')
  })

  test('whose replica has failed gets a warning about its primary', () => {
    const nodes = parseClusterNodes(DOCUMENTED.replace('hostname5 slave', 'hostname5 slave,fail'))
    const [failed, alone] = checkReplicas(nodes)
    expect(failed?.message).toBe('127.0.0.1:30005 (replica) has failed')
    expect(alone?.message).toContain('127.0.0.1:30002 has no replica')
  })
})

describe('eviction', () => {
  const judge = (policy: string | undefined, limit: number, timeout: number | null = 300): string =>
    judgeEviction([{ address: 'h:1', policy, limit }], timeout)
      .map(({ level, message }) => `${level} ${message}`)
      .join()

  test('that refuses writes is a warning with the consequence', () => {
    expect(judge('noeviction', 1)).toBe('warning noeviction on h:1: writes fail once maxmemory is reached')
    expect(judge('noeviction', 0)).toContain('grows until the machine is full')
  })

  test('of keys with a lifetime is a warning where keys never expire', () => {
    expect(judge('volatile-lru', 1, null)).toContain('warning volatile-lru cannot evict')
    expect(judge('volatile-lru', 1)).toBe('ok volatile-lru')
    expect(judge('allkeys-lru', 1, null)).toBe('ok allkeys-lru')
  })

  test('that is not reported is a warning', () => {
    expect(judge(undefined, 0)).toContain('warning')
  })
})

test('a check is summed up on one line', () => {
  expect(
    summarize([
      { level: 'ok', topic: '', message: '' },
      { level: 'failure', topic: '', message: '' },
    ]),
  ).toBe('1 failure, 0 warnings, 1 ok')
})
