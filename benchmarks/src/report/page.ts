import type { Results } from './results.ts'
import { cacheTables } from './sections/cache-tables.ts'
import { goalTable } from './sections/goal-table.ts'
import { growthSection } from './sections/growth-section.ts'
import { how } from './sections/how.ts'
import { httpTable } from './sections/http-table.ts'
import { memoryTable } from './sections/memory-table.ts'
import { startTable } from './sections/start-table.ts'

/**
 * Writes the page.
 *
 * @param results - All figures of one run.
 * @param pictures - Names of the charts in the folder `performance/` beside the page.
 */
export function page(results: Results, pictures: ReadonlySet<string>): string {
  const picture = (name: string, text: string): string =>
    pictures.has(`${name}.svg`) ? `![${text}](performance/${name}.svg)\n` : ''
  const hits = results.http.map(({ title }, index) => picture(`http-${index + 1}`, `Hits ${title}`))
  return `# Performance

${how(results)}

[How to run it](../../benchmarks/README.md) · [All rounds, as JSON](performance/results.json) · [Sizing past one
machine](../guide/sizing.md)

## Figures to reach

${goalTable(results)}

## One server

Cells are calls a second as a multiple of plain ioredis, calls a second, and CPU per call. Text is stored as it is by
clients, and in their own form by caches. \`redis-benchmark\` is a program in C with one connection; its CPU is known to
10 ms. The memory layers of bentocache, cache-manager and cacheable are off. node-redis is measured without its
time-out of five seconds, which costs more than all the rest of a command, and once with it.

${picture('get', 'get, 64 in flight, one server')}
${picture('get-cpu', 'CPU per get, one server')}
${picture('set', 'set, 64 in flight, one server')}
${picture('get-json', 'get of JSON, 64 in flight, one server')}
${cacheTables(results, 'server')}

## Cluster of six nodes

Three primaries, each with a replica, all on this machine.

${picture('get-cluster', 'get, 64 in flight, cluster')}
${cacheTables(results, 'cluster')}

## In the memory of the process

A hit needs no round trip; one caller calls again and again. Writes with a near cache go to the server, which announces
them to every process that tracks such keys.

${picture('near', 'Hits in a near cache')}
${cacheTables(results, 'near')}

${picture('memory', 'getOrSet in local memory')}
${cacheTables(results, 'memory')}

## Hits over HTTP

32 connections with one request each in flight, each for its own page of 1 KB.

${hits.join('\n')}
${httpTable(results)}

## Start of a program

Fresh processes with the packages as npm publishes them.

${picture('import', 'Time to import')}
${startTable(results)}

## Memory per entry

In the process for caches there, with the key; in the server for all others, with the key and what the server itself
needs for it. What other clients store takes as much as what ioredis does.

${memoryTable(results)}

## Growth

The exponent says how a cost grows over the upper half of a line: at 1, twice as much costs twice as much; at 0, it
costs the same. Each figure is the median of three samples; each walk over all keys is made once.

${growthSection(results)}
`.replace(/\n{3,}/g, '\n\n')
}
