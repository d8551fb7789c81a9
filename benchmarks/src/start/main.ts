/**
 * Measures how fast programs start, with the packages as npm publishes them, in fresh processes that take turns:
 * `npm run bench:start -- [--rounds 21]`. Needs `npm run build` and the registry.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startServer } from '@holdfast/local-redis'
import { pack } from '../../../scripts/pack.ts'
import { rangeOf, showRatio } from '../range.ts'
import { type Cost, startOnce } from './fresh-process.ts'
import { groups, peers, type StartGroup } from './starts.ts'

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } }).values

async function measure({ title, starts }: StartGroup, folder: string, url: string): Promise<void> {
  const costs = starts.map((): Cost[] => [])
  // One round to warm up the caches of the file system, which does not count.
  for (let round = -1; round < Number(rounds); round += 1) {
    for (const [index, { program }] of starts.entries()) {
      const cost = await startOnce(folder, program, url)
      if (round >= 0) costs[index]?.push(cost)
    }
  }
  console.log(`\n${title}`)
  console.log('                             time                            peak memory')
  for (const [index, { name }] of starts.entries()) {
    const own = costs[index] as Cost[]
    const ratio = rangeOf(own.map(({ ms }, at) => ms / (costs[0]?.[at]?.ms as number)))
    const ms = rangeOf(own.map((cost) => cost.ms)).median
    const peakMb = rangeOf(own.map((cost) => cost.peakMb)).median
    console.log(
      `  ${name.padEnd(26)} ${showRatio(ratio)} ${ms.toFixed(1).padStart(6)} ms  ${peakMb.toFixed(1).padStart(8)} MB`,
    )
  }
}

const folder = mkdtempSync(join(tmpdir(), 'holdfast-start-'))
try {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const packages = [...pack(['core', 'redis', 'holdfast'], folder), ...peers]
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await using server = await startServer({ install: true })
  for (const group of groups) await measure(group, folder, server.url)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
