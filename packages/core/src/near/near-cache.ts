import type { LRUCache } from 'lru-cache'
import type { Codec } from '../codec/codec.ts'
import type { KeySpace } from '../keys/key-space.ts'
import { loadLruCache } from '../on-demand/packages.cjs'
import type { Store } from '../store/store.ts'
import type { Follower, Guard, NearCacheOptions, Tracking } from '../store/tracking.ts'
import { forEachInTurns } from '../time/turns.ts'
import { type HeldValue, holdValue, shareValue, sizeOfText } from './held-value.ts'
import { type NearScope, nearScopes } from './near-scope.ts'

/** A value in process memory. */
export interface Held extends HeldValue {
  /** The logical key that it was read by, for error messages. */
  readonly key: string
  /** The key in the store. */
  readonly storedKey: string
  /** When it must not be served any more, by the clock of `performance.now()`. */
  readonly until: number
  /** Vouches for it. */
  readonly guard: Guard
  /** The stored keys of its tags and the tokens that they must have. */
  readonly tags: readonly (readonly [storedKey: string, token: string])[] | undefined
}

/** A read whose result may be held, unless the key changes meanwhile. */
export interface Ticket {
  readonly storedKey: string
  readonly guard: Guard
  /** True once a value was read for it and only its lifetime is missing. */
  settled: boolean
}

/** What was read under a {@link Ticket}. */
export interface ReadEntry {
  /** The encoded value. */
  readonly body: Buffer
  /** What is stored beside it. */
  readonly metadata: {
    /** The tokens of its tags. */
    readonly tags?: Readonly<Record<string, string>> | undefined
    /** Milliseconds at the end of its key's life during which it is stale. */
    readonly staleMs?: number | undefined
  }
}

/** What {@link NearCache} is made with. */
export interface NearCacheParts {
  /** NEAR_CACHE, and who tells what changes. */
  readonly options: NearCacheOptions
  /** The key space of the cache; views with another prefix or version are not held. */
  readonly keySpace: KeySpace
  /** Decodes values. */
  readonly codec: Codec
  /** Tells lifetimes. */
  readonly store: Pick<Store, 'remaining'>
}

// Beside its value: the stored key, the record, and the places in the list of use.
const ENTRY_BYTES = 300

/**
 * Values and tokens of tags in the memory of this process, as long as nobody changes them in the store.
 *
 * A message that a key has changed may overtake the answer to a read of the key, so a read begins with a ticket, which
 * the message takes away: without it, nothing is held. A value is served only while its guard vouches for it and its
 * own lifetime in the store has not passed.
 */
export class NearCache implements Follower {
  readonly prefixes: readonly string[]
  readonly #scopes: readonly NearScope[]
  readonly #tracking: Tracking
  readonly #parts: NearCacheParts
  #held: LRUCache<string, Held>
  readonly #tickets = new Map<string, Ticket>()

  /**
   * @param parts - Settings, and what the cache reads with.
   * @throws IrreversibleKeysError for KEYS when the KEY_FUNCTION does more than join its arguments.
   */
  constructor(parts: NearCacheParts) {
    const { tracking, keys } = parts.options
    this.#parts = parts
    this.#tracking = tracking
    this.#scopes = nearScopes(parts.keySpace, keys)
    this.prefixes = this.#scopes.map(({ prefix }) => prefix)
    this.#held = this.#make()
    tracking.follow(this)
  }

  /** How many values and tokens are held. */
  get count(): number {
    return this.#held.size
  }

  /** Estimated bytes that they take. */
  get size(): number {
    return this.#held.calculatedSize
  }

  /**
   * Finds a value that may be served now: nobody has changed it, it has not expired, and its tags are valid.
   *
   * @param storedKey - The key.
   * @param now - The time, by the clock of `performance.now()`: to read it takes longer than the rest.
   */
  find(storedKey: string, now: number = performance.now()): Held | undefined {
    const held = this.#held.get(storedKey)
    if (held === undefined) return undefined
    if (now >= held.until) {
      this.#held.delete(storedKey)
      return undefined
    }
    return now < held.guard.until && (held.tags === undefined || this.#areCurrent(held.tags, now)) ? held : undefined
  }

  /**
   * Returns a value that its caller may keep and change.
   *
   * @param held - From {@link NearCache.find}.
   * @throws DecodeError when the value is held as bytes and cannot be decoded any more.
   */
  share(held: Held): unknown {
    return held.form === 'immutable'
      ? held.value
      : shareValue(held, (bytes) => this.#parts.codec.decode(bytes, held.key, held.storedKey))
  }

  /**
   * Begins a read whose result may be held. It has to ask the primary. Every ticket is given back with
   * {@link NearCache.end}.
   *
   * @param storedKey - The key.
   * @returns `undefined` when the key is not to be held, or nothing vouches for it now.
   */
  begin(storedKey: string): Ticket | undefined {
    if (!this.#scopes.some((scope) => scope.includes(storedKey))) return undefined
    const guard = this.#tracking.guard(storedKey)
    if (guard === undefined || performance.now() >= guard.until) return undefined
    const running = this.#tickets.get(storedKey)
    // Whatever took it away would have removed it. So it holds for this read too, which begins later.
    if (running?.guard === guard) return running
    const ticket: Ticket = { storedKey, guard, settled: false }
    this.#tickets.set(storedKey, ticket)
    return ticket
  }

  /**
   * Holds what was read under a ticket, once the server has said how long the key lives.
   *
   * @param ticket - From {@link NearCache.begin}, not given back yet.
   * @param key - The logical key.
   * @param entry - A valid and fresh entry.
   */
  keep(ticket: Ticket, key: string, { body, metadata }: ReadEntry): void {
    if (ticket.settled || this.#tickets.get(ticket.storedKey) !== ticket) return
    if (body.length > this.#parts.options.maxSize) return
    let value: HeldValue
    try {
      value = holdValue(this.#parts.codec.decode(body, key, ticket.storedKey), body)
    } catch {
      // The reader reports it.
      return
    }
    ticket.settled = true
    const names = Object.entries(metadata.tags ?? {})
    const tags = names.map(([name, token]) => [this.#parts.keySpace.tag(name), token] as const)
    void this.#keepFor(
      ticket,
      { key, storedKey: ticket.storedKey, ...value, tags: tags.length === 0 ? undefined : tags },
      metadata.staleMs ?? 0,
    )
  }

  /**
   * Gives a ticket back.
   *
   * @param ticket - A ticket, or none.
   */
  end(ticket: Ticket | undefined): void {
    if (ticket && !ticket.settled) this.#remove(ticket)
  }

  /**
   * Returns tokens of tags: those that are held, and the others by a read, after which they are held.
   *
   * @param storedKeys - The tags' stored keys.
   * @param read - Reads values from the primary, in the order of the keys.
   * @returns Tokens in the same order; `undefined` for a missing one.
   */
  async tokens(
    storedKeys: readonly string[],
    read: (storedKeys: readonly string[]) => Promise<readonly (Buffer | undefined)[]>,
  ): Promise<(string | undefined)[]> {
    const tokens = storedKeys.map((storedKey) => this.#tokenOf(storedKey, performance.now()))
    const missing = storedKeys.filter((_, index) => tokens[index] === undefined)
    if (missing.length === 0) return tokens
    const tickets = missing.map((storedKey) => this.begin(storedKey))
    const asked = performance.now()
    try {
      const found = (await read(missing)).map((bytes) => bytes?.toString())
      for (const [index, token] of found.entries()) {
        const ticket = tickets[index]
        if (ticket === undefined || token === undefined || !this.#mayHold(ticket)) continue
        const until = asked + this.#parts.options.timeoutMs
        const size = sizeOfText(token)
        this.#put(ticket, {
          key: '',
          storedKey: ticket.storedKey,
          form: 'immutable',
          value: token,
          size,
          until,
          guard: ticket.guard,
          tags: undefined,
        })
      }
      let next = 0
      return tokens.map((token) => token ?? found[next++])
    } finally {
      for (const ticket of tickets) this.end(ticket)
    }
  }

  forget(storedKey: string): void {
    this.#held.delete(storedKey)
    this.#tickets.delete(storedKey)
  }

  forgetAll(guard?: Guard): void {
    if (guard === undefined) {
      // To empty a large one takes long.
      this.#held = this.#make()
      this.#tickets.clear()
      return
    }
    // Nothing is served any more under a guard that was taken back: this only gives the memory back.
    void forEachInTurns(this.#held.rkeys(), (storedKey) => {
      if (this.#held.peek(storedKey)?.guard === guard) this.#held.delete(storedKey)
    })
    for (const ticket of this.#tickets.values()) if (ticket.guard === guard) this.#remove(ticket)
  }

  #make(): LRUCache<string, Held> {
    const { LRUCache } = loadLruCache()
    return new LRUCache({ maxSize: this.#parts.options.maxSize })
  }

  async #keepFor(ticket: Ticket, value: Omit<Held, 'until' | 'guard'>, staleMs: number): Promise<void> {
    const asked = performance.now()
    try {
      const ms = await this.#parts.store.remaining(ticket.storedKey, 'primary')
      if (ms === undefined || !this.#mayHold(ticket)) return
      // Counted from the question, so it is over no later than in the store.
      const freshMs = ms === null ? Number.POSITIVE_INFINITY : ms - staleMs
      const until = asked + Math.min(this.#parts.options.timeoutMs, freshMs)
      this.#put(ticket, { ...value, until, guard: ticket.guard })
    } catch {
      // The next read tries again.
    } finally {
      this.#remove(ticket)
    }
  }

  /** Whether nothing has happened since a ticket was given that speaks against holding what was read under it. */
  #mayHold(ticket: Ticket): boolean {
    return this.#tickets.get(ticket.storedKey) === ticket && this.#tracking.guard(ticket.storedKey) === ticket.guard
  }

  #put({ storedKey }: Ticket, held: Held): void {
    this.#held.set(storedKey, held, { size: ENTRY_BYTES + sizeOfText(storedKey) + tagBytes(held) + held.size })
    if (this.#held.size > this.#parts.options.maxEntries) this.#held.pop()
  }

  #remove(ticket: Ticket): void {
    if (this.#tickets.get(ticket.storedKey) === ticket) this.#tickets.delete(ticket.storedKey)
  }

  /** Whether all tokens are held, and the same. */
  #areCurrent(tags: NonNullable<Held['tags']>, now: number): boolean {
    for (const [storedKey, token] of tags) if (this.#tokenOf(storedKey, now) !== token) return false
    return true
  }

  #tokenOf(storedKey: string, now: number): string | undefined {
    const held = this.#held.get(storedKey)
    return held && now < held.until && now < held.guard.until ? (held.value as string) : undefined
  }
}

function tagBytes({ tags = [] }: Held): number {
  let bytes = 0
  for (const [storedKey, token] of tags) bytes += 64 + sizeOfText(storedKey) + sizeOfText(token)
  return bytes
}
