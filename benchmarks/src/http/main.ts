/**
 * Measures what a hit of the HTTP cache costs beside answers without a cache: `npm run bench:http -- [--rounds 15]
 * [--only <text>]`.
 */
import { parseArgs } from 'node:util'
import { measureHits } from './measure-hits.ts'

const { rounds, only } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, only: { type: 'string', default: '' } },
}).values

await measureHits({ rounds: Number(rounds), roundMs: 300 }, only)
