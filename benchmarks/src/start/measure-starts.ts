import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@holdfast/local-redis'
import { pack } from '../../../scripts/pack.ts'
import { rangeOf, showRatio } from '../range.ts'
import { type Cost, startOnce } from './fresh-process.ts'
import { groups, peers, type StartGroup } from './starts.ts'

/** How the programs of a group started. Costs of the same place belong to the same round. */
export interface StartComparison {
  readonly title: string
  readonly starts: readonly { readonly name: string; readonly costs: readonly Cost[] }[]
}

/**
 * Measures how fast programs start, with the packages as npm publishes them, in fresh processes that take turns. Needs
 * `npm run build` and the registry.
 *
 * @param rounds - How many turns each program gets.
 */
export async function measureStarts(rounds: number): Promise<StartComparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-start-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    const packages = [...pack(['core', 'redis', 'holdfast'], folder), ...peers()]
    // One of the peers asks for an older ioredis than the others.
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--force', ...packages], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await using server = await startServer({ install: true })
    const comparisons: StartComparison[] = []
    for (const group of groups) {
      const comparison = await measure(group, rounds, folder, server.url)
      print(comparison)
      comparisons.push(comparison)
    }
    return comparisons
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(group: StartGroup, rounds: number, folder: string, url: string): Promise<StartComparison> {
  const costs = group.starts.map((): Cost[] => [])
  // One round to warm up the caches of the file system, which does not count.
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { program }] of group.starts.entries()) {
      const cost = await startOnce(folder, program, url)
      if (round >= 0) costs[index]?.push(cost)
    }
  }
  return {
    title: group.title,
    starts: group.starts.map(({ name }, index) => ({ name, costs: costs[index] as Cost[] })),
  }
}

function print({ title, starts }: StartComparison): void {
  console.log(`\n${title}`)
  console.log('                               time                            peak memory')
  for (const { name, costs } of starts) {
    const ratio = rangeOf(costs.map(({ ms }, at) => ms / (starts[0]?.costs[at]?.ms as number)))
    const ms = rangeOf(costs.map((cost) => cost.ms)).median
    const peakMb = rangeOf(costs.map((cost) => cost.peakMb)).median
    console.log(
      `  ${name.padEnd(28)} ${showRatio(ratio)} ${ms.toFixed(1).padStart(6)} ms  ${peakMb.toFixed(1).padStart(8)} MB`,
    )
  }
}
