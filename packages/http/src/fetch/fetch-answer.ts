/** What an application answered, and what is known of it beside that. */
export interface FetchAnswer {
  /** The response. */
  readonly response: Response
  /**
   * Fields that middlewares outside the cache had set when the application was asked. Where the response has the same
   * value, the field belongs to the request: it is sent, and not stored.
   *
   * @defaultValue none
   */
  readonly before?: Headers | undefined
  /** Tags that the application gave beside those in its fields. @defaultValue none */
  readonly tags?: readonly string[] | undefined
}

/** Answers a request: an application for a Fetch runtime. */
export type Respond = (request: Request) => FetchAnswer | Promise<FetchAnswer | Response> | Response
