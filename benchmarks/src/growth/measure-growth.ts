import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startCluster, startServer } from '@holdfast/local-redis'
import type { linesByName } from './lines-by-name.ts'
import { type Growth, type Line, type Point, slope } from './series.ts'

const PROGRAM = new URL('run-lines.ts', import.meta.url).pathname
const run = promisify(execFile)

/**
 * Measures how costs grow with keys, entries, callers and nodes.
 *
 * @param quick - Whether fewer and smaller sizes do.
 */
export async function measureGrowth(quick: boolean): Promise<Growth[]> {
  await using server = await startServer({ install: true })
  const one = [server.url]
  const growths: Growth[] = [
    {
      id: 'keys',
      title: 'Walks over the keys of a server',
      x: 'keys in the database',
      y: 'milliseconds',
      lines: await lines('keys', one, quick),
    },
    {
      id: 'many',
      title: 'getMany, 100 B',
      x: 'keys of one call',
      y: 'CPU µs per call',
      lines: [...(await lines('many', one, quick)), ...(await onCluster('many', 3, 1, quick))],
    },
    {
      id: 'nodes',
      title: 'Primaries of a cluster',
      x: 'primaries',
      y: 'CPU µs per call',
      lines: await byNodes(quick),
    },
    {
      id: 'entries',
      title: 'Hits in the memory of the process, 100 B',
      x: 'entries held',
      y: 'CPU µs per hit',
      lines: await lines('entries', one, quick),
    },
    {
      id: 'callers',
      title: 'get, 100 B, one server',
      x: 'calls in flight',
      y: 'CPU µs per call',
      lines: await lines('callers', one, quick),
    },
  ]
  for (const growth of growths) print(growth)
  return growths
}

async function byNodes(quick: boolean): Promise<Line[]> {
  const points = new Map<string, Point[]>()
  for (const primaries of quick ? [3, 6] : [3, 6, 9, 12]) {
    for (const line of await onCluster('nodes', primaries, 0, quick)) {
      points.set(line.name, [...(points.get(line.name) ?? []), ...line.points])
    }
  }
  return [...points].map(([name, own]) => ({ name, points: own }))
}

async function onCluster(
  name: keyof typeof linesByName,
  primaries: number,
  replicasPerPrimary: number,
  quick: boolean,
): Promise<Line[]> {
  await using cluster = await startCluster({ install: true, primaries, replicasPerPrimary })
  // Awaited here: the cluster stops when this function returns.
  return await lines(name, cluster.urls, quick)
}

async function lines(name: keyof typeof linesByName, urls: readonly string[], quick: boolean): Promise<Line[]> {
  const args = [...process.execArgv, PROGRAM, JSON.stringify({ name, urls, quick })]
  return JSON.parse((await run(process.execPath, args)).stdout) as Line[]
}

function print({ title, x, y, lines: all }: Growth): void {
  console.log(`\n${title}: ${y}, by ${x}`)
  for (const line of all) {
    const points = line.points.map((point) => `${point.x.toLocaleString('en')}: ${Number(point.y.toPrecision(3))}`)
    console.log(`  ${line.name.padEnd(40)} ${points.join(', ')}; exponent ${slope(line).toFixed(2)}`)
  }
}
