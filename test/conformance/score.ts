import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Results } from './run-in-process.ts'

/** How many tests of a kind passed. */
interface Count {
  passed: number
  all: number
}

/** A test that did not pass. */
interface Failed {
  readonly id: string
  readonly kind: string
  readonly result: string
  readonly message: string
}

/** The suite's own rating of a run. Checks ask how a cache behaves; neither answer is wrong. */
export interface Score {
  readonly required: Count
  readonly optimal: Count
  readonly check: Count
  readonly failed: readonly Failed[]
}

/** Rates results as the suite does: a test counts only if the tests it depends on passed. */
export async function scoreOf(suite: string, results: Results): Promise<Score> {
  const { default: suites } = await load(suite, 'tests/index.mjs')
  const { determineTestResult, resultTypes } = await load(suite, 'test-engine/lib/results.mjs')
  const nameOf = new Map(Object.entries(resultTypes).map(([name, type]) => [type, name]))
  const counts = { required: { passed: 0, all: 0 }, optimal: { passed: 0, all: 0 }, check: { passed: 0, all: 0 } }
  const failed: Failed[] = []
  for (const { tests } of suites) {
    for (const { id, kind = 'required' } of tests) {
      const result = results[id]
      if (result === undefined) continue
      const name = String(nameOf.get(determineTestResult(suites, id, results)))
      const count = counts[kind as keyof typeof counts]
      count.all += 1
      if (name === 'pass' || name === 'yes') count.passed += 1
      else failed.push({ id, kind, result: name, message: result === true ? '' : result[1] })
    }
  }
  return { ...counts, failed }
}

// biome-ignore lint/suspicious/noExplicitAny: the suite has no types.
function load(suite: string, path: string): Promise<any> {
  return import(pathToFileURL(join(suite, path)).href)
}
