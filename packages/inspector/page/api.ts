/** Parameters of a question; `undefined` ones are left out. */
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>

// Pages of other sites cannot send it.
const headers = { 'x-holdfast-inspector': '1' }

/** Asks for data. */
export async function ask<T>(name: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  const response = await fetch(addressOf(name, params), { headers, ...(signal && { signal }) })
  return (await checked(response)).json() as Promise<T>
}

/** Changes something. */
export async function change<T>(name: string, params: Params): Promise<T> {
  const response = await fetch(addressOf(name, params), { method: 'POST', headers })
  return (await checked(response)).json() as Promise<T>
}

/** Fetches bytes, and lets the browser save them. */
export async function save(name: string, params: Params, file: string): Promise<void> {
  const response = await checked(await fetch(addressOf(name, params), { headers }))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = file
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Reads lines of JSON as they arrive. */
export async function* lines<T>(name: string, params: Params, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const response = await checked(await fetch(addressOf(name, params), { headers, signal }))
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const parts = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) yield JSON.parse(part) as T
  }
}

function addressOf(name: string, params: Params): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) query.append(key, String(each))
  }
  return `api/${name}?${query}`
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response
  const { error } = (await response.json().catch(() => ({}))) as { readonly error?: string }
  throw new Error(error ?? `The server answered ${response.status}.`)
}
