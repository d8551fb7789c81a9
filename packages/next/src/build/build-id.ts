import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const known = new Map<string, string>()

/**
 * Reads the id of a build.
 *
 * @param serverDistDir - The folder `.next/server`.
 * @returns The content of `.next/BUILD_ID`; `development` where there is none, as with `next dev`.
 */
export function buildIdOf(serverDistDir: string | undefined): string {
  const folder = serverDistDir === undefined ? '.next' : dirname(serverDistDir)
  const found = known.get(folder) ?? readBuildId(folder)
  // During a build the file comes late.
  if (found === undefined) return 'development'
  known.set(folder, found)
  return found
}

function readBuildId(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'BUILD_ID'), 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
