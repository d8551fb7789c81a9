import {
  type CacheParts,
  keyRules,
  type OptionsChecker,
  optionsChecker,
  type ReadFrom,
  type ReadOptions,
  readRules,
  type Store,
} from '@holdfast/core'
import type { Client, Sender } from '../clients/client.ts'
import type { Argument, Command, Reply } from '../command.ts'
import { type CountFound, countWrites, sendCounted } from './counts.ts'

/** A store that commands can be sent to. */
interface SendingStore extends Store {
  /** Sends a command, with a deadline of its own. */
  readonly client: Client
  /** Sends the commands of the store. */
  readonly sender: Sender
  forOperation(waitedMs?: number): SendingStore
}

/** The parts of a Redis cache. */
export type RedisParts = CacheParts<SendingStore>

/**
 * A method of a cache as a plain function: its name, the parts of the cache that it is called on, the caller's
 * arguments.
 */
export type Method<Result> = (name: string, parts: RedisParts, args: readonly unknown[]) => Result

/** The methods of a data type: one entry for each of the interface that documents them. */
export type Methods<Interface> = {
  readonly [Name in keyof Interface]: Method<Interface[Name] extends (...args: never) => infer Result ? Result : never>
}

/** One call of a method. */
interface Call {
  /** The parts of the cache. */
  readonly parts: RedisParts
  /** The logical key. */
  readonly key: string
  /** What stands between the key and the options. */
  readonly operands: readonly unknown[]
}

/** How the operands of a method become arguments of its command. */
export interface Operands {
  /** Their names; the options come after them. */
  readonly names: readonly string[]
  /** Makes the arguments that follow the key; `undefined` when there is nothing to send. */
  readonly encode: (call: Call) => readonly Argument[] | undefined
}

/** Turns a reply into the result of a method. */
export type ReadReply<Result> = (reply: Reply, call: Call & { readonly args: readonly Argument[] }) => Result

/**
 * What a method returns for an ignored error, and when there is nothing to send; a function where each call needs a new
 * object.
 */
export type Fallback<Result> = Result | (() => Result)

/**
 * Makes a method that only reads one key: a replica may answer unless `read: 'primary'` is given.
 *
 * @param operands - How arguments are made.
 * @param reply - How the reply is read.
 * @param fallback - What an ignored error returns.
 * @param count - Tells what it found. @defaultValue it counts neither hits nor misses
 */
export function read<Result>(
  operands: Operands,
  reply: ReadReply<Result>,
  fallback: Fallback<Result>,
  count?: CountFound<Result>,
): Method<Promise<Result>> {
  return method('any', operands, reply, fallback, { count })
}

/**
 * Makes a method that writes one key.
 *
 * @param operands - How arguments are made.
 * @param reply - How the reply is read.
 * @param fallback - What an ignored error returns.
 * @param stores - Given when it stores the values among its operands, which are counted then.
 */
export function write<Result>(
  operands: Operands,
  reply: ReadReply<Result>,
  fallback: Fallback<Result>,
  stores?: 'stores',
): Method<Promise<Result>> {
  return method('primary', operands, reply, fallback, { stores })
}

/**
 * Puts methods on the prototype of a cache class.
 *
 * @param prototype - The prototype.
 * @param partsOf - Reads the parts of a cache.
 * @param tables - The methods, by name.
 */
export function install<Cache extends object>(
  prototype: Cache,
  partsOf: (cache: Cache) => RedisParts,
  tables: readonly Readonly<Record<string, Method<unknown>>>[],
): void {
  for (const [name, method] of tables.flatMap(Object.entries<Method<unknown>>)) {
    const named = {
      // The name shows in stack traces.
      [name](this: Cache, ...args: unknown[]): unknown {
        return method(name, partsOf(this), args)
      },
    }
    Object.defineProperty(prototype, name, { value: named[name], configurable: true, writable: true })
  }
}

function method<Result>(
  from: ReadFrom,
  { names, encode }: Operands,
  reply: ReadReply<Result>,
  fallback: Fallback<Result>,
  { count, stores }: { readonly count?: CountFound<Result> | undefined; readonly stores?: 'stores' | undefined },
): Method<Promise<Result>> {
  const call = `(${['key', ...names, 'options'].join(', ')})`
  const optionsOf: OptionsChecker<ReadOptions> =
    from === 'any' ? optionsChecker(call, readRules, 'version') : optionsChecker(call, keyRules, 'version')
  return (name, parts, [key, ...rest]) => {
    const none = typeof fallback === 'function' ? (fallback as () => Result)() : fallback
    return parts.operations.run(name, key as string, none, async () => {
      const call: Call = { parts, key: key as string, operands: rest.slice(0, names.length) }
      const options = optionsOf(rest[names.length] as ReadOptions | undefined, name)
      const storedKey = parts.keySpace.make(call.key, options.version)
      const args = encode(call)
      if (args === undefined) return none
      if (stores) countWrites(parts, call.key, args)
      const command: Command<Result> = {
        name,
        key: storedKey,
        args: [storedKey, ...args],
        from: from === 'any' ? (options.read ?? 'any') : 'primary',
        reply: (received) => reply(received, { ...call, args }),
      }
      return count ? sendCounted(parts, call.key, command, count) : parts.store.client.send(command)
    })
  }
}
