import type { ServerResponse } from 'node:http'

/** The fields of a response at one moment. Later changes do not touch it. */
export class FieldSnapshot {
  /** Texts by names in lower case. */
  readonly #texts: ReadonlyMap<string, string>
  readonly #values: readonly (readonly [name: string, value: number | string | readonly string[]])[]

  /**
   * @param res - The response, its head not yet sent.
   */
  constructor(res: ServerResponse) {
    // A copy of lists: `appendHeader` changes them in place.
    this.#values = sentNames(res).map((name) => [name, copyOf(res.getHeader(name) ?? '')] as const)
    this.#texts = new Map(this.#values.map(([name, value]) => [name.toLowerCase(), textOf(value)]))
  }

  /**
   * Lists the fields that were added or changed since. Fields that earlier middlewares set are set again for every
   * request. They may belong to one request (a request id), so they are not stored with the response. Date is the
   * exception: it belongs to the response.
   *
   * @param res - The response.
   * @returns Names as they are sent.
   */
  changed(res: ServerResponse): string[] {
    return sentNames(res).filter((name) => {
      const lower = name.toLowerCase()
      return lower === 'date' || this.#texts.get(lower) !== textOf(res.getHeader(name))
    })
  }

  /**
   * Lists the fields that were removed since.
   *
   * @param res - The response.
   * @returns Names in lower case.
   */
  removed(res: ServerResponse): string[] {
    return [...this.#texts.keys()].filter((name) => !res.hasHeader(name))
  }

  /**
   * Makes the fields what they were.
   *
   * @param res - The response, its head not yet sent.
   */
  restore(res: ServerResponse): void {
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    for (const [name, value] of this.#values) res.setHeader(name, copyOf(value))
  }
}

/** Responses of HTTP/2 know only names in lower case. Node's types do not say that responses have the raw names too. */
function sentNames(res: ServerResponse & { readonly getRawHeaderNames?: () => string[] }): string[] {
  return res.getRawHeaderNames?.() ?? res.getHeaderNames()
}

function copyOf(value: number | string | readonly string[]): number | string | string[] {
  return typeof value === 'object' ? [...value] : value
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : String(value)
}
