import type { Validators } from '../policy/conditional.ts'
import type { Lifespan } from '../policy/reuse.ts'
import { type FieldList, findField, notModifiedFields } from '../policy/stored-fields.ts'
import { ReplyFields } from './reply-fields.ts'

/** The stored part of a response, without its content. */
export interface ResponseMeta extends Lifespan {
  /** The status code. */
  readonly status: number
  /** The fields to replay, with Date and Content-Length. Names are sent as they are written here. */
  readonly fields: FieldList
  /** Names of fields that earlier middlewares had set and the application removed. */
  readonly removed: readonly string[]
}

/**
 * All of a stored response except its content, ready to be sent. It is made once for all reuses, so that a hit computes
 * nothing but its age.
 */
export class StoredHead implements Lifespan {
  readonly born: number
  readonly lifetime: number
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
  constructor({ born, lifetime, status, removed, fields }: ResponseMeta) {
    this.born = born
    this.lifetime = lifetime
    this.status = status
    this.removed = removed
    this.validators = { etag: findField(fields, 'etag'), lastModified: findField(fields, 'last-modified') }
    this.reply = new ReplyFields(fields)
  }

  /** The fields of a 304 in place of the response. */
  get notModified(): ReplyFields {
    this.#notModified ??= new ReplyFields(notModifiedFields(this.reply.list))
    return this.#notModified
  }
}
