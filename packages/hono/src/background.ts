import type { FetchAnswer } from '@holdfast/http'

/** Requests of the cache itself, which go through the application to where the cache is in it, and no further back. */
export class Background {
  readonly #waiting = new WeakMap<Request, (answer: FetchAnswer) => void>()

  /**
   * Sends a request through the application.
   *
   * @param request - The request.
   * @param run - The application.
   * @returns What came to the cache. Middlewares before it, such as compression, have not seen that yet.
   * @throws Error when the request did not reach the cache; what the application throws.
   */
  async ask(request: Request, run: () => Promise<unknown> | unknown): Promise<FetchAnswer> {
    const { promise, resolve } = Promise.withResolvers<FetchAnswer>()
    this.#waiting.set(request, resolve)
    const ran = Promise.resolve(run()).then(() => {
      throw new Error('A middleware in front of the HTTP cache has answered the request that validates a response.')
    })
    return Promise.race([promise, ran])
  }

  /**
   * Tells what takes the answer to a request of the cache.
   *
   * @param request - Any request.
   * @returns `undefined` for a request of a client.
   */
  takerOf(request: Request): ((answer: FetchAnswer) => void) | undefined {
    return this.#waiting.get(request)
  }
}
