/**
 * Runs the public conformance suite of HTTP caches against this cache, and prints the scores:
 * `npm run conformance -- <checkout of http-tests/cache-tests> [--face express5,wrap] [--handler pipe,send] [--over
 * memory,redis,cluster] [--preset rfc,safe] [--list]`. In the checkout, run `npm install` first.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { faces } from './faces.ts'
import { runInProcess } from './run-in-process.ts'
import { type Score, scoreOf } from './score.ts'
import { startStores } from './stores.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    face: { type: 'string', default: Object.keys(faces).join(',') },
    handler: { type: 'string', default: 'pipe,send' },
    over: { type: 'string', default: 'memory' },
    preset: { type: 'string', default: 'rfc,safe' },
    list: { type: 'boolean', default: false },
  },
})
const [checkout] = positionals
if (checkout === undefined) throw new Error('Name the folder of a checkout of http-tests/cache-tests.')
const suite = resolve(checkout)

for (const over of values.over.split(',')) {
  await using stores = await startStores(over)
  for (const preset of values.preset.split(',')) {
    for (const face of values.face.split(',')) {
      for (const handler of values.handler.split(',')) {
        const results = await runInProcess({ suite, face, handler, preset, settings: stores.settings })
        show(`${preset} ${face} ${handler} ${over}`, await scoreOf(suite, results))
      }
    }
  }
}

function show(title: string, score: Score): void {
  const { required, optimal, check } = score
  const parts = [`required ${required.passed}/${required.all}`, `optimal ${optimal.passed}/${optimal.all}`]
  console.log(`${title}: ${parts.join(', ')}, checks yes ${check.passed}/${check.all}`)
  if (!values.list) return
  for (const { id, kind, result, message } of score.failed) console.log(`  ${kind} ${result}: ${id}: ${message}`)
}
