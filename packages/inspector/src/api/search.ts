import { JsonLines } from '../reply.ts'
import { type ApiContext, type Asked, demandCache, demandText, versionOf } from './context.ts'

/** How many keys a server looks at before it does something else: less than a third of a millisecond. */
const STEP = 500
/** Of how many keys the values are asked about at once: this process does nothing else meanwhile. */
const VALUES_STEP = 100
/** How many keys could be looked at in the time in which one is asked about its value. */
const VALUE_COST = 10
const LIMIT = 10_000
/** Steps that found nothing are told of only so often. */
const QUIET_MS = 200

/** Keys that match a glob, lines of JSON as they are found, until there are enough or nobody reads. */
export async function search(context: ApiContext): Promise<void> {
  const pattern = demandText(context, 'pattern')
  const asked = await demandCache(context, { name: 'search', pattern })
  await walk(context, asked, { pattern, step: STEP, cost: STEP }, async (keys) => ({ keys, found: keys.length }))
}

/** Keys that have a tag: what its invalidation would make invalid. */
export async function tags(context: ApiContext): Promise<void> {
  const tag = demandText(context, 'tag')
  const asked = await demandCache(context, { name: 'search', pattern: '*' })
  const version = versionOf(context)
  const pace = { pattern: '*', step: VALUES_STEP, cost: VALUES_STEP * VALUE_COST }
  await walk(context, asked, pace, async (keys) => {
    const tagged = await asked.look.tagged(keys, tag, version)
    return { keys: tagged.map(({ key, valid }) => ({ key, valid })), found: tagged.length }
  })
}

/** A walk: over which keys, how many of them at once, and for how many that counts. */
interface WalkPlan {
  readonly pattern: string
  readonly step: number
  readonly cost: number
}

async function walk(
  context: ApiContext,
  { look }: Asked,
  { pattern, step: count, cost }: WalkPlan,
  examine: (keys: readonly string[]) => Promise<{ readonly keys: readonly unknown[]; readonly found: number }>,
): Promise<void> {
  const { pace, res } = context
  const version = versionOf(context)
  const total = await look.size()
  const steps = look.walk(pattern, count, version)
  // What is wrong with the pattern is said before the first line.
  let step = await steps.next()
  const lines = new JsonLines(res)
  const { signal } = lines
  let found = 0
  let written = Number.NEGATIVE_INFINITY
  try {
    for (; !step.done && !signal.aborted; step = await steps.next()) {
      const { keys, looked } = step.value
      const examined = await examine(keys)
      found += examined.found
      const full = found >= LIMIT
      const quiet = examined.found === 0 && performance.now() - written < QUIET_MS
      if (!quiet) {
        written = performance.now()
        await lines.write({ keys: examined.keys, looked: Math.min(looked, total ?? looked), total, full })
      }
      if (full) return
      await pace.take(cost, signal)
    }
    await lines.write({ keys: [], looked: total, total, done: true })
  } catch (error) {
    if (!signal.aborted) await lines.write({ error: error instanceof Error ? error.message : String(error) })
  } finally {
    await steps.return()
    lines.end()
  }
}
