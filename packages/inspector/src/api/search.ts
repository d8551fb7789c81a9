import { JsonLines } from '../reply.ts'
import { type ApiContext, type Asked, demandCache, demandText, versionOf } from './context.ts'

/** How many keys a server looks at before it does something else: less than a third of a millisecond. */
const STEP = 500
const LIMIT = 10_000
/** Steps that found nothing are told of only so often. */
const QUIET_MS = 200

/** Keys that match a glob, lines of JSON as they are found, until there are enough or nobody reads. */
export async function search(context: ApiContext): Promise<void> {
  const pattern = demandText(context, 'pattern')
  const asked = await demandCache(context, { name: 'search', pattern })
  await walk(context, asked, pattern, async (keys) => ({ keys, found: keys.length }))
}

/** Keys that have a tag: what its invalidation would make invalid. */
export async function tags(context: ApiContext): Promise<void> {
  const tag = demandText(context, 'tag')
  const asked = await demandCache(context, { name: 'search', pattern: '*' })
  await walk(context, asked, '*', async (keys) => {
    const tagged = await asked.look.tagged(keys, tag)
    return { keys: tagged.map(({ key, valid }) => ({ key, valid })), found: tagged.length }
  })
}

async function walk(
  context: ApiContext,
  { look }: Asked,
  pattern: string,
  examine: (keys: readonly string[]) => Promise<{ readonly keys: readonly unknown[]; readonly found: number }>,
): Promise<void> {
  const { pace, res } = context
  const version = versionOf(context)
  const total = await look.size()
  const steps = look.walk(pattern, STEP, version)
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
      await pace.take(STEP, signal)
    }
    await lines.write({ keys: [], looked: total, total, done: true })
  } catch (error) {
    if (!signal.aborted) await lines.write({ error: error instanceof Error ? error.message : String(error) })
  } finally {
    await steps.return()
    lines.end()
  }
}
