import { measureTurns, type Turns } from './longest-turn.ts'
import { makeWorks, type Servers } from './works.ts'

/** What the program is asked for. */
export interface TurnsTask {
  readonly servers: Servers
  /** A part of the names of the works to measure. */
  readonly only: string
  /** A work is tried so often at most; it is done when its longest turn is below `enoughMs`. */
  readonly tries: number
  readonly enoughMs: number
}

/** What it answers. */
export type TurnsAnswer = Readonly<Record<string, Turns>>

const { servers, only, tries, enoughMs } = JSON.parse(String(process.argv[2])) as TurnsTask
const works = makeWorks(servers)
const answer: Record<string, Turns> = {}
for (const { name, prepare, run } of works.all.filter((work) => work.name.includes(only))) {
  for (let left = tries; left > 0 && !((answer[name]?.longestMs ?? enoughMs) < enoughMs); left -= 1) {
    await prepare?.()
    const turns = await measureTurns(run)
    if (!(turns.longestMs > (answer[name]?.longestMs ?? Number.POSITIVE_INFINITY))) answer[name] = turns
  }
}
await works.close()
process.send?.(answer)
process.disconnect?.()
