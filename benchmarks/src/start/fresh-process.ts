import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a start took. */
export interface Cost {
  /** Milliseconds from the first statement to the end of the last one; Node's own start is not part of it. */
  readonly ms: number
  /** The most memory that the process had at any time, in megabytes; Node's own is part of it. */
  readonly peakMb: number
}

/**
 * Runs a program in a process of its own.
 *
 * @param folder - Where its packages are installed.
 * @param program - The text of an ES module.
 * @param redisUrl - A server.
 */
export async function startOnce(folder: string, program: string, redisUrl: string): Promise<Cost> {
  const measured = `
    const begun = performance.now()
    ${program}
    const ms = performance.now() - begun
    console.log(JSON.stringify({ ms, peakMb: process.resourceUsage().maxRSS / 1024 }))
    process.exit()`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', measured], {
    cwd: folder,
    env: { PATH: process.env.PATH, REDIS_URL: redisUrl },
  })
  return JSON.parse(stdout) as Cost
}
