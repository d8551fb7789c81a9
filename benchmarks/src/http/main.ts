/**
 * Measures what a hit of the HTTP cache costs beside answers without a cache: `npm run bench:http -- [--rounds 15]
 * [--only <text>]`.
 */
import { parseArgs } from 'node:util'
import { startServer } from '@holdfast/local-redis'
import { compare, print } from '../measure.ts'
import { ServerProcess } from './server-process.ts'

// The first of each group is what the others are compared with.
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'in front of the application': ['node:http, res.end', 'hit, local memory, wrap', 'hit, Redis, wrap'],
  'inside Express, beside res.end': ['Express 5, res.end', 'hit of res.end, app.use'],
  'inside Express, beside res.json': ['Express 5, res.json', 'hit of res.json, app.use'],
}

const { rounds, only } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, only: { type: 'string', default: '' } },
}).values

await using redis = await startServer({ install: true })
for (const [title, names] of Object.entries(GROUPS)) {
  if (!title.includes(only)) continue
  const servers = await Promise.all(names.map((name) => ServerProcess.start(name, redis.url)))
  for (const server of servers) await checkAnswer(server)
  console.log(`\n1 KB over 32 connections, ${title}`)
  print(await compare(servers, Number(rounds), (server) => server.measure()))
  for (const server of servers) await server.stop()
}

/** A server that answers something else would be measured in vain. */
async function checkAnswer(server: ServerProcess): Promise<void> {
  for (const answer of await server.ask()) {
    const hit = /^cache-status: holdfast; hit;/im.test(answer)
    if (hit !== server.name.startsWith('hit') || !answer.endsWith('}]')) throw new Error(`${server.name}: ${answer}`)
  }
}
