import { ageOf } from '../policy/reuse.ts'
import type { FieldList } from '../policy/stored-fields.ts'
import type { ReplyFields } from '../store/reply-fields.ts'
import type { StoredHead } from '../store/stored-head.ts'

/** What one reuse of a stored response sends beside the stored fields, and all that is made for it. */
export class HitFields {
  /** Age. */
  readonly age: string
  /** Cache-Status. */
  readonly status: string
  #fields: ReplyFields | undefined
  #list: string[] = []
  #body: Uint8Array | undefined
  #text = ''

  /**
   * @param age - In seconds.
   * @param status - The text of Cache-Status.
   */
  constructor(age: number, status: string) {
    this.age = String(age)
    this.status = status
  }

  /**
   * Returns all fields of a reply.
   *
   * @param fields - The stored ones.
   * @returns The same list for the same fields. Nobody may change it.
   */
  with(fields: ReplyFields): string[] {
    if (this.#fields !== fields) {
      this.#fields = fields
      this.#list = [...(fields.list as FieldList), 'Age', this.age, 'Cache-Status', this.status]
    }
    return this.#list
  }

  /**
   * Returns a body as a text of one character for each byte.
   *
   * @param body - The stored bytes.
   */
  textOf(body: Uint8Array): string {
    if (this.#body !== body) {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.length)
      this.#text = bytes.toString('latin1')
      this.#body = body
    }
    return this.#text
  }
}

/** The fields of hits, which are the same for all hits of one response within a second. */
export class HitFieldsNow {
  readonly #known = new WeakMap<StoredHead, { readonly fields: HitFields; readonly until: number }>()

  /**
   * Returns the fields of a hit.
   *
   * @param head - Of the stored response.
   * @param now - Milliseconds since 1970.
   * @param write - Writes Cache-Status.
   */
  of(head: StoredHead, now: number, write: () => string): HitFields {
    const known = this.#known.get(head)
    if (known && now < known.until && now > known.until - 1000) return known.fields
    const age = ageOf(head, now)
    const fields = new HitFields(age, write())
    // Age and ttl change together only if the lifetime is in whole seconds; at the change itself, ttl is one greater.
    const until = head.born + (age + 1) * 1000
    if (Number.isInteger(head.lifetime) && now > until - 1000) this.#known.set(head, { fields, until })
    return fields
  }
}
