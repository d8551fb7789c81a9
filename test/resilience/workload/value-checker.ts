import { now, ValueHistory } from '../../support/value-history.ts'

/** What a write does: stores, removes, or stores if nothing else has happened since it began to load. */
export type WriteKind = 'set' | 'remove' | 'load'

/** How a write ended: acknowledged; refused by the server, so that it never happens; or nobody knows, for ever. */
export type WriteEnd = 'done' | 'refused' | 'unknown'

/** A write that has begun. */
export interface OpenWrite {
  /** The value to store under each key. */
  readonly values: ReadonlyMap<string, string>
  /** Says how it ended. */
  end(how: WriteEnd): void
}

/** How a read must be judged. */
export interface ReadRule {
  readonly begun: number
  /** For how many milliseconds a replaced value may still be seen; undefined: a replica may be behind for any time. */
  readonly bound: number | undefined
}

/** A read of a value that had been replaced. */
export interface Sighting {
  readonly what: string
  /** When the change was acknowledged that is not seen. */
  readonly since: number
}

interface KeyState {
  readonly history: ValueHistory
  readonly kinds: WriteKind[]
  readonly pending: Set<number>
  readonly unknown: Set<number>
  readonly refused: Set<number>
  /** Writes under way whose values were read. */
  readonly seen: Set<number>
  /** The last write, if it is known to be there. */
  stored: number | undefined
  /** Removals under way, and those whose outcome is unknown. */
  removals: number
}

const FILLER = 'abcdefghij'.repeat(20)

/**
 * Judges what one process reads of what it wrote. Every value carries its key, the number of its write, and a text that
 * depends on that. A write whose outcome is unknown stays concurrent with everything after it; one that was refused is
 * never read.
 */
export class ValueChecker {
  /** Reads of what was never written there. */
  readonly impossible: string[] = []
  /** Reads of what had been replaced. */
  readonly stale: Sighting[] = []
  /** Acknowledged writes that were not there any more. */
  readonly lost = new Map<string, number>()
  readonly #keys = new Map<string, KeyState>()

  /**
   * Begins a write.
   *
   * @param keys - What it changes.
   * @param kind - What it does.
   */
  write(keys: readonly string[], kind: WriteKind): OpenWrite {
    const begun = keys.map((key) => {
      const state = this.#of(key)
      // A write that is under way may happen after this one.
      const replaces = Math.min(state.kinds.length, ...[...state.pending].map((other) => other - 1))
      const number = state.kinds.push(kind)
      state.pending.add(number)
      if (kind === 'remove') state.removals += 1
      if (kind !== 'set') state.stored = undefined
      return { key, state, number, replaces }
    })
    return {
      values: new Map(begun.map(({ key, number }) => [key, textOf(key, number)])),
      end: (how) => {
        const done = now()
        for (const { key, state, number, replaces } of begun) {
          state.pending.delete(number)
          const wasSeen = state.seen.delete(number)
          if (how === 'unknown') state.unknown.add(number)
          if (how === 'refused') {
            state.refused.add(number)
            if (wasSeen) this.#sawRefused(key, number)
            if (kind === 'remove') state.removals -= 1
          }
          if (how !== 'done') continue
          if (kind !== 'load') state.history.changed(replaces, done)
          if (kind === 'remove') state.removals -= 1
          if (kind === 'set' && state.removals === 0 && state.kinds.length === number) state.stored = number
        }
      },
    }
  }

  /**
   * Tells which write is known to be stored under a key, before a read begins.
   *
   * @param key - The key.
   */
  stored(key: string): number | undefined {
    return this.#of(key).stored
  }

  /**
   * Judges a read that has ended.
   *
   * @param key - What was read.
   * @param value - What was returned.
   * @param expected - What {@link ValueChecker.stored} returned when the read began.
   * @param rule - How strictly.
   */
  read(key: string, value: string | undefined, expected: number | undefined, { begun, bound }: ReadRule): void {
    const state = this.#of(key)
    if (value === undefined) {
      if (bound === undefined || expected === undefined || state.stored !== expected) return
      this.lost.set(`${key}#${expected}`, begun)
      state.stored = undefined
      return
    }
    const number = Number(String(value).split('#')[1])
    const kind = state.kinds[number - 1]
    if (kind === undefined || kind === 'remove' || value !== textOf(key, number)) {
      this.impossible.push(`${key} returned ${JSON.stringify(value).slice(0, 80)}`)
      return
    }
    if (state.refused.has(number)) this.#sawRefused(key, number)
    if (state.pending.has(number)) state.seen.add(number)
    if (bound === undefined || state.unknown.has(number) || state.pending.has(number)) return
    const since = state.history.replacedAt(number)
    if (since === undefined || begun - since <= bound) return
    this.stale.push({ what: `${key} returned #${number}, replaced ${Math.round(begun - since)} ms before`, since })
  }

  #sawRefused(key: string, number: number): void {
    this.impossible.push(`${key} returned #${number}, which the server had refused to write`)
  }

  #of(key: string): KeyState {
    const known = this.#keys.get(key)
    if (known !== undefined) return known
    const state: KeyState = {
      history: new ValueHistory(),
      kinds: [],
      pending: new Set(),
      unknown: new Set(),
      refused: new Set(),
      seen: new Set(),
      stored: undefined,
      removals: 0,
    }
    this.#keys.set(key, state)
    return state
  }
}

function textOf(key: string, number: number): string {
  return `${key}#${number}#${FILLER.slice(0, 5 + ((number * 37) % 190))}`
}
