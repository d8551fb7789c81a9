/** Writes the page and its charts again from the figures of the last run: `npm run bench:page`. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Results } from './results.ts'
import { writeReport } from './write-report.ts'

const FIGURES = resolve(import.meta.dirname, '../../../docs/reference/performance/results.json')

writeReport(JSON.parse(readFileSync(FIGURES, 'utf8')) as Results)
