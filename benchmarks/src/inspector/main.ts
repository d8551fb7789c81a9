/**
 * Measures how long an application waits while somebody searches its million keys in the inspector, and writes
 * `docs/reference/inspector-waits.md`: `npm run bench:inspector -- [--keys 1000000] [--rounds 6]`.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine } from '../machine.ts'
import { measureWaits } from './measure-waits.ts'
import { page } from './page.ts'

const ROUND_MS = 2000
const PAGE = resolve(import.meta.dirname, '../../../docs/reference/inspector-waits.md')

const { keys, rounds } = parseArgs({
  options: { keys: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '6' } },
}).values

const machine = await describeMachine()
const waits = await measureWaits(Number(keys), Number(rounds), ROUND_MS)
const date = new Date().toISOString().slice(0, 10)
const text = page({ date, keys: Number(keys), roundMs: ROUND_MS, machine, waits })
writeFileSync(PAGE, text)
console.log(text)
