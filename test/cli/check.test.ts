import { startServer } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import { Workplace } from './support.ts'

interface Report {
  readonly pass: boolean
  readonly caches: readonly { readonly findings: readonly { level: string; topic: string; message: string }[] }[]
}

async function check(url: string, ...more: readonly string[]): Promise<Report & { readonly status: number | null }> {
  await using place = await Workplace.make()
  await place.write('caches.json', JSON.stringify({ default: { BACKEND: 'redis', LOCATION: url, KEY_PREFIX: 'app' } }))
  const { status, out } = await place.run(['check', '--config', 'caches.json', '--json', ...more])
  return { status, ...(JSON.parse(out) as Report) }
}

test('noeviction is a warning, which fails only a strict check', async () => {
  await using server = await startServer({ args: ['--maxmemory', '50mb', '--maxmemory-policy', 'noeviction'] })
  const found = { level: 'warning', topic: 'eviction', message: expect.stringContaining('writes fail once maxmemory') }
  const lenient = await check(server.url)
  expect(lenient).toMatchObject({ status: 0, pass: true })
  expect(lenient.caches[0]?.findings).toContainEqual(expect.objectContaining(found))
  expect(await check(server.url, '--strict')).toMatchObject({ status: 1, pass: false })
})

test('a server that evicts and has no CONFIG passes a strict check', async () => {
  const args = ['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru', '--rename-command', 'CONFIG', '']
  await using server = await startServer({ args })
  expect(await check(server.url, '--strict')).toMatchObject({ status: 0, pass: true })
})

test('missing permissions fail the check, which names them', async () => {
  const user = '--user app on >secret ~app:* +@all -unlink -scan -config'.split(' ')
  await using server = await startServer({ args: user })
  const report = await check(`redis://app:secret@127.0.0.1:${server.port}/0`)
  expect(report).toMatchObject({ status: 1, pass: false })
  const lacking = report.caches[0]?.findings.find(({ topic }) => topic === 'permissions')
  expect(lacking).toMatchObject({ level: 'failure', message: 'app may not UNLINK, SCAN on keys such as app:1:<key>' })
  expect(JSON.stringify(report)).not.toContain('secret')
})

test('a user who may not touch the keys fails the check', async () => {
  await using server = await startServer({ args: '--user app on >secret ~other:* +@all'.split(' ') })
  const report = await check(`redis://app:secret@127.0.0.1:${server.port}/0`)
  expect(report).toMatchObject({ status: 1, pass: false })
})
