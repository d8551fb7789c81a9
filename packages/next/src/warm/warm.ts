import { join } from 'node:path'
import { type Cache, Framed } from '@holdfast/core'
import { buildIdOf } from '../build/build-id.ts'
import type { Responses } from '../response/responses.ts'
import { prerenderedRoutes, readPrerendered } from './prerendered.ts'

/** What {@link warm} works with. */
export interface WarmParts {
  /** Remembers that a build was stored. */
  readonly cache: Cache
  /** Stores pages. */
  readonly responses: Responses
  /** Seconds to remember it: as long as pages live. */
  readonly timeout: number
  /** Receives errors. Never throws. */
  readonly report: (error: unknown) => void
}

// The process that warms may end meanwhile; then another one does it.
const CLAIM_SECONDS = 120
const AT_ONCE = 8

/**
 * Stores what a build has prerendered, once for all processes. What is stored already stays.
 *
 * @param parts - What it works with.
 * @param distDir - The folder `.next`.
 * @param buildId - Keeps builds apart; by default the id of this build.
 * @returns How many responses were stored; 0 when another process did it. Never rejects.
 */
export async function warm(parts: WarmParts, distDir: string, buildId?: string): Promise<number> {
  const { cache, responses, report, timeout } = parts
  const id = buildId ?? buildIdOf(join(distDir, 'server'))
  const flag = `next:warm:${id}`
  const claim = new Framed([Date.now()], new Uint8Array())
  try {
    if (!(await cache.add(flag, claim, { timeout: CLAIM_SECONDS }))) return 0
    const routes = await prerenderedRoutes(distDir)
    let stored = 0
    const next = async (): Promise<void> => {
      for (let found = routes.pop(); found; found = routes.pop()) {
        const prerendered = await readPrerendered(distDir, ...found).catch(report)
        if (prerendered && (await responses.seed(prerendered, id))) stored += 1
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, next))
    await cache.set(flag, claim, { timeout })
    return stored
  } catch (error) {
    report(error)
    return 0
  }
}
