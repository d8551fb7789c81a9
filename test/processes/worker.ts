// A process that uses a cache on request: `start` once, then the other tasks any number of times.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cache, type CacheSettings, createCaches, type LoadOptions } from 'holdfast'

/** A request of the parent process. */
export type Task =
  | { readonly kind: 'start'; readonly settings: CacheSettings }
  | { readonly kind: 'stampede'; readonly callers: number; readonly loadMs: number }
  | { readonly kind: 'many'; readonly keys: readonly string[]; readonly loadMs: number }
  | { readonly kind: 'load'; readonly key: string; readonly truth: string; readonly options: LoadOptions }

/** The answer to a task. */
export interface Answer {
  readonly loads: number
  readonly values: readonly unknown[]
}

let cache: Cache | undefined

async function answer(task: Task): Promise<Answer> {
  if (task.kind === 'start') {
    cache = createCaches(task.settings).get()
    // Connected, so that the next task begins at once.
    return { loads: 0, values: [await cache.get('nothing')] }
  }
  if (!cache) throw new Error('start comes first')
  const open = cache
  let loads = 0
  if (task.kind === 'stampede') {
    const load = async (): Promise<string> => {
      loads += 1
      await sleep(task.loadMs)
      return `loaded by ${process.pid}`
    }
    const reads = Array.from({ length: task.callers }, () => open.getOrSet('stampede', load, { lock: true }))
    return { values: [...new Set(await Promise.all(reads))], loads }
  }
  if (task.kind === 'many') {
    const loaded: string[] = []
    const load = async (missing: readonly string[]): Promise<Map<string, string>> => {
      loads += 1
      loaded.push(...missing)
      await sleep(task.loadMs)
      return new Map(missing.map((key) => [key, `${key} of ${process.pid}`]))
    }
    const found = await open.getOrSetMany(task.keys, load, { lock: true })
    return { values: [loaded, [...found.values()]], loads }
  }
  const load = async (): Promise<unknown> => {
    loads += 1
    return open.get(task.truth, { read: 'primary' })
  }
  return { values: [await open.getOrSet(task.key, load, task.options)], loads }
}

process.on('message', (task: Task) => {
  answer(task).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ loads: -1, values: [String(error)] }),
  )
})
