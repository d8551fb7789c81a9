/**
 * Measures how fast programs start, with the packages as npm publishes them, in fresh processes that take turns:
 * `npm run bench:start -- [--rounds 21]`. Needs `npm run build` and the registry.
 */
import { parseArgs } from 'node:util'
import { measureStarts } from './measure-starts.ts'

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } }).values

await measureStarts(Number(rounds))
