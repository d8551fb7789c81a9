import { startServer } from '@holdfast/local-redis'
import { print } from '../print.ts'
import { type Pace, type Result, takeTurns } from '../rounds.ts'
import { ServerProcess } from './server-process.ts'

// The first of each group is what the others are compared with.
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'in front of the application': ['node:http, res.end', 'hit, local memory, wrap', 'hit, Redis, wrap'],
  'inside Express, beside res.end': ['Express 5, res.end', 'hit of res.end, app.use'],
  'inside Express, beside res.json': ['Express 5, res.json', 'hit of res.json, app.use', 'apicache of res.json'],
}

/** How the servers of a group did. */
export interface HttpComparison {
  readonly title: string
  readonly results: readonly Result[]
}

/**
 * Measures what a hit of the HTTP cache costs beside answers without a cache, and beside apicache.
 *
 * @param pace - How many turns, and how long.
 * @param only - Only groups whose title contains this text.
 */
export async function measureHits({ rounds, roundMs }: Pace, only = ''): Promise<HttpComparison[]> {
  await using redis = await startServer({ install: true })
  const comparisons: HttpComparison[] = []
  for (const [title, names] of Object.entries(GROUPS)) {
    if (!title.includes(only)) continue
    const servers = await Promise.all(names.map((name) => ServerProcess.start(name, redis.url)))
    for (const server of servers) await checkAnswer(server)
    console.log(`\n1 KB over 32 connections, ${title}`)
    const results = await takeTurns(servers, rounds, (server) => server.measure(roundMs))
    print(results)
    comparisons.push({ title, results })
    for (const server of servers) await server.stop()
  }
  return comparisons
}

/** A server that answers something else would be measured in vain. */
async function checkAnswer(server: ServerProcess): Promise<void> {
  for (const answer of await server.ask()) {
    const hit = /^cache-status: holdfast; hit;/im.test(answer)
    const apicache = /^apicache-version: /im.test(answer)
    const expected = hit === server.name.startsWith('hit') && apicache === server.name.startsWith('apicache')
    if (!expected || !answer.endsWith('}]')) throw new Error(`${server.name}: ${answer}`)
  }
}
