import type { LoadChoices, LoadContext, LoadManyContext, OldValue } from '../contract/load-context.ts'
import { optionsOf } from '../contract/method-options.ts'
import type { LoadOptions } from '../contract/options.ts'
import { checkTags } from '../entries/tags.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError, LoadFailedError } from '../errors/errors.ts'
import { timeoutToMs } from '../time/timeout.ts'
import type { KeyLoad, LoadTarget } from './key-load.ts'
import type { LoadParts } from './load-parts.ts'

/** What contexts are made with. */
export interface ContextParts extends Pick<LoadParts, 'entries'> {
  /** The schema of old values. */
  readonly schema: LoadOptions['schema']
  /** Notes the tags of a value that is being loaded. */
  readonly capture: (tags: readonly string[], timeout: LoadChoices['timeout']) => Promise<LoadTarget['tags']>
}

/**
 * Makes the context of a loader of one key.
 *
 * @param parts - Of the load.
 * @param load - The load of the key.
 * @param old - What it replaces.
 * @param signal - Ends it.
 */
export function contextOf(
  parts: ContextParts,
  load: KeyLoad,
  old: OldValue | undefined,
  signal: AbortSignal,
): LoadContext {
  const set = (choices: LoadChoices): Promise<void> => choose(parts, load, choices)
  return { signal, old, set, fail: (reason) => failure(`The loader of ${JSON.stringify(load.key)}`, reason) }
}

/**
 * Makes the context of a loader of many keys.
 *
 * @param parts - Of the load.
 * @param loads - The loads of the keys.
 * @param olds - What they replace.
 * @param signal - Ends all of them.
 */
export function contextOfMany(
  parts: ContextParts,
  loads: readonly KeyLoad[],
  olds: readonly (OldValue | undefined)[],
  signal: AbortSignal,
): LoadManyContext {
  const old = new Map<string, OldValue>()
  for (const [index, { key }] of loads.entries()) {
    const value = olds[index]
    if (value) old.set(key, value)
  }
  let byKey: ReadonlyMap<string, KeyLoad> | undefined
  const set = (key: string, choices: LoadChoices): Promise<void> => {
    byKey ??= new Map(loads.map((load) => [load.key, load]))
    const load = byKey.get(key)
    if (load) return choose(parts, load, choices)
    throw new ArgumentError(`set(key, options) takes a key that the loader was asked for, got ${describeValue(key)}.`)
  }
  return { signal, old, set, fail: (reason) => failure('The loader of getOrSetMany()', reason) }
}

/**
 * Decodes what a load replaces.
 *
 * @param parts - Of the load.
 * @param load - The load.
 * @returns `undefined` if nothing is stored, or nothing that can be read or that fits the schema.
 */
export async function oldValueOf({ entries, schema }: ContextParts, load: KeyLoad): Promise<OldValue | undefined> {
  if (!load.old) return undefined
  const { metadata, overdueMs } = load.old
  const value = await entries.values.of(load.old, load.key, schema).catch(() => undefined)
  if (value === undefined) return undefined
  const { freshMs } = metadata
  const age = freshMs === undefined || overdueMs === undefined ? undefined : Math.max(0, freshMs + overdueMs) / 1000
  return { value, age }
}

function choose(parts: ContextParts, load: KeyLoad, given: LoadChoices): Promise<void> {
  const { tags, ...choices } = optionsOf.choose(given)
  if (choices.timeout !== undefined) timeoutToMs(choices.timeout)
  const names = tags === undefined ? [] : checkTags(tags)
  load.choices = { ...load.choices, ...choices }
  if (names.length === 0) return Promise.resolve()
  const captured = join(load.chosenTags, parts.capture(names, load.choices.timeout))
  load.chosenTags = captured
  const noted = captured.then(() => {})
  // Who stores the value learns of a failure, too.
  noted.catch(() => {})
  return noted
}

async function join(before: KeyLoad['chosenTags'], added: Promise<LoadTarget['tags']>): Promise<LoadTarget['tags']> {
  const [first, second] = await Promise.all([before, added])
  // A tag that was named before keeps its token.
  return first === 'unknown' || second === 'unknown' ? 'unknown' : { ...second, ...first }
}

function failure(who: string, reason: unknown): LoadFailedError {
  if (typeof reason === 'string') return new LoadFailedError(`${who} has no new value: ${reason}.`)
  return new LoadFailedError(`${who} has no new value.`, reason === undefined ? undefined : { cause: reason })
}
