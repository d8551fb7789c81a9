import type { Validators } from '../policy/conditional.ts'
import type { Part } from '../policy/partial.ts'
import { type FieldList, findField, notModifiedFields } from '../policy/stored-fields.ts'
import type { Terms } from '../policy/terms.ts'
import { ReplyFields } from './reply-fields.ts'

/** The stored part of a response, without its content. */
export interface ResponseMeta extends Terms {
  /** The status code. */
  readonly status: number
  /** The fields to replay, with Date and Content-Length. Names are sent as they are written here. */
  readonly fields: FieldList
  /** Names of fields that earlier middlewares had set and the application removed. */
  readonly removed: readonly string[]
  /** The tags of the response. */
  readonly tags: readonly string[]
  /** Which part of the representation the content is; `undefined` for all of it. */
  readonly part?: Part | undefined
}

/**
 * All of a stored response except its content, ready to be sent. It is made once for all reuses, so that a hit computes
 * nothing but its age.
 */
export class StoredHead implements Terms {
  /** What was stored. */
  readonly meta: ResponseMeta
  // Copied, because every hit reads them.
  readonly born: number
  readonly lifetime: number
  readonly whileRevalidate: number
  readonly ifError: number
  readonly validate: Terms['validate']
  readonly immutable: boolean
  /** The status code. */
  readonly status: number
  /** Names of fields that earlier middlewares had set and the application removed. */
  readonly removed: readonly string[]
  /** What the fields say for conditional requests. */
  readonly validators: Validators
  /** The fields of the whole response. */
  readonly reply: ReplyFields
  #notModified: ReplyFields | undefined

  /**
   * @param meta - The stored part of a response. Nobody may change it any more.
   */
  constructor(meta: ResponseMeta) {
    const { fields } = meta
    this.meta = meta
    this.born = meta.born
    this.lifetime = meta.lifetime
    this.whileRevalidate = meta.whileRevalidate
    this.ifError = meta.ifError
    this.validate = meta.validate
    this.immutable = meta.immutable
    this.status = meta.status
    this.removed = meta.removed
    const field = (name: string): string | undefined => findField(fields, name)
    this.validators = { etag: field('etag'), lastModified: field('last-modified'), date: field('date') }
    this.reply = new ReplyFields(fields)
  }

  /** The fields of a 304 in place of the response. */
  get notModified(): ReplyFields {
    this.#notModified ??= new ReplyFields(notModifiedFields(this.reply.list))
    return this.#notModified
  }
}
