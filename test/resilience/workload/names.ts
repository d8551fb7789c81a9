import dns, { type LookupAddress, type LookupOptions } from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { SERVER_NAME } from './task.ts'

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

const systemLookup = dns.lookup as (name: string, options: LookupOptions, callback: Callback) => void

/** What waits for an answer; undefined while there are answers. */
let waiting: (() => void)[] | undefined
let failures = 0

/**
 * Lets the name of the servers have an address, or not: then every second attempt fails at once, and the others get
 * their answer when it has one again, as from a resolver that asks and asks.
 *
 * @param state - Whether.
 */
export function setNames(state: 'known' | 'unknown'): void {
  const answers = waiting ?? []
  waiting = state === 'known' ? undefined : answers
  if (waiting === undefined) for (const answer of answers) answer()
}

function lookup(name: string, options: LookupOptions | Callback, callback?: Callback): void {
  const [choice, done] = typeof options === 'function' ? [{}, options] : [options, callback as Callback]
  const answer = (): void => systemLookup(name === SERVER_NAME ? '127.0.0.1' : name, choice, done)
  if (name !== SERVER_NAME || waiting === undefined) {
    answer()
    return
  }
  failures += 1
  if (failures % 2 === 0) {
    waiting.push(answer)
    return
  }
  const message = `getaddrinfo ENOTFOUND ${name}`
  const error = Object.assign(new Error(message), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name })
  setImmediate(() => done(error, ''))
}

/** The same for `node:dns/promises`, which node-redis asks, too. */
async function lookUp(name: string, options: LookupOptions = {}): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  lookup(name, options, (error, address, family) => {
    if (error) reject(error)
    else resolve(typeof address === 'string' ? { address, family } : address)
  })
  return promise
}

Object.assign(dns, { lookup })
Object.assign(dns.promises, { lookup: lookUp })
// Whoever has imported the function gets this one.
syncBuiltinESMExports()
