import type { HttpCacheOptions } from '@holdfast/express'
import type { Cache } from 'holdfast'

/** Fields of a message. A list is a field of several lines. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** A request as the handler of a site sees it. */
export interface Asked {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** The fields, by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** How often the handler was called, this call included. */
  readonly run: number
}

/** What a handler answers, in words that every framework can follow. */
export interface Reply {
  /** @defaultValue 200 */
  readonly status?: number
  readonly fields?: Fields
  /** A list is written in pieces. */
  readonly body?: string | readonly string[]
  /**
   * How the response ends: as it should; by a broken connection after the pieces; with less than its Content-Length
   * says; or not at all, because the handler throws after it has set the fields.
   * @defaultValue 'whole'
   */
  readonly ending?: 'destroyed' | 'short' | 'thrown' | 'whole'
}

/** The application of a site. */
export type Handler = (asked: Asked) => Promise<Reply> | Reply

/** How a site is made. */
export interface SiteOptions extends Partial<Omit<HttpCacheOptions, 'authorizePurge'>> {
  /** Tells whether this Authorization may purge. */
  readonly authorizePurge?: ((authorization: string | undefined) => boolean | Promise<boolean>) | undefined
  /** Runs before the cache, for every request. Returns fields that are set before the cache sees the response. */
  readonly outer?: (asked: Omit<Asked, 'run'>) => Fields
}

/** A request to send. */
export interface Question {
  /** @defaultValue 'GET' */
  readonly method?: string
  readonly headers?: Fields
  readonly body?: string
}

/** A received response. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
  /** Cache-Status without the name and the ttl. */
  readonly cached: string
}

/** Sends a request. Resolves after all writes of the cache are done; rejects when the connection breaks. */
export type Ask = (path: string, question?: Question) => Promise<Answer>

/** A handler behind the cache, in one framework. */
export interface Site {
  readonly cache: Cache
  readonly ask: Ask
  /** Where it listens. */
  readonly port: number
}

/** A framework with the cache in it. */
export interface Face {
  readonly name: string
  /** True when it speaks HTTP/2, which has no fields of the connection. */
  readonly http2: boolean
  /** Starts a site for the running test. */
  open(handler: Handler, options?: SiteOptions): Promise<Site>
}
