/** The process of one contestant: starts it, and does what its parent asks for. */
import { contestants, otherBuild, startRunner } from './contestants.ts'
import type { Answer, Request, Start } from './messages.ts'

const start = JSON.parse(process.argv[2] ?? '') as Start
const all = [...contestants, ...(start.against === undefined ? [] : [otherBuild(start.against)])]
const found = all.find(({ name, places }) => name === start.name && places.includes(start.place))
if (!found) throw new Error(`There is no contestant "${start.name}" in ${start.place}.`)
const runner = startRunner(found, start)

async function obey(request: Request): Promise<Answer> {
  try {
    if (request.type === 'prepare') return { readiness: await (await runner).prepare(request.workload) }
    return { round: await (await runner).measure(request.ms) }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

process.on('message', async (request: Request) => process.send?.(await obey(request)))
process.on('disconnect', () => process.exit())
