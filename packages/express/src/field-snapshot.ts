import type { ServerResponse } from 'node:http'

/** The fields of a response at one moment: lower-case names, and values that later changes do not touch. */
export type FieldSnapshot = ReadonlyMap<string, string>

/**
 * Copies the fields of a response.
 *
 * @param res - The response, its head not yet sent.
 */
export function takeSnapshot(res: ServerResponse): FieldSnapshot {
  // Joined to a text: `appendHeader` changes the list of lines in place.
  return new Map(Object.entries(res.getHeaders()).map(([name, value]) => [name, textOf(value)]))
}

/**
 * Lists the fields that were added or changed since a snapshot. Fields that earlier middlewares set are set again for
 * every request. They may belong to one request (a request id), so they are not stored with the response. Date is the
 * exception: it belongs to the response.
 *
 * @param res - The response.
 * @param before - The snapshot.
 * @returns Names as they are sent.
 */
export function changedFields(res: ServerResponse, before: FieldSnapshot): string[] {
  return sentNames(res).filter((name) => {
    const lower = name.toLowerCase()
    return lower === 'date' || before.get(lower) !== textOf(res.getHeader(name))
  })
}

/** Responses of HTTP/2 know only names in lower case. Node's types do not say that responses have the raw names too. */
function sentNames(res: ServerResponse & { readonly getRawHeaderNames?: () => string[] }): string[] {
  return res.getRawHeaderNames?.() ?? res.getHeaderNames()
}

/**
 * Lists the fields that were removed since a snapshot.
 *
 * @param res - The response.
 * @param before - The snapshot.
 * @returns Names in lower case.
 */
export function removedFields(res: ServerResponse, before: FieldSnapshot): string[] {
  return [...before.keys()].filter((name) => !res.hasHeader(name))
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : String(value)
}
