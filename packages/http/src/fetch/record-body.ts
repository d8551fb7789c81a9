/**
 * Passes a body on and keeps a copy. The copy is never ahead of the client: a slow client slows the application, as
 * without a cache.
 *
 * @param body - Of a response; `null` for none.
 * @param limit - Bytes; a longer body is not kept.
 * @param whole - Called with the copy when the body has ended.
 * @param dropped - Called when the body is too long, which is the reason given, has failed, or nobody wants the rest.
 * @returns A body with the same bytes.
 */
export function recordBody(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  whole: (bytes: Uint8Array) => void,
  dropped: (why?: 'too-large') => void,
): ReadableStream<Uint8Array> | null {
  if (!body) {
    whole(new Uint8Array())
    return null
  }
  const reader = body.getReader()
  let chunks: Uint8Array[] | undefined = []
  let length = 0
  const drop = (why?: 'too-large'): void => {
    if (chunks) dropped(why)
    chunks = undefined
  }
  const keep = (chunk: Uint8Array): void => {
    length += chunk.length
    if (length > limit) drop('too-large')
    // A copy: the client may take the memory of the chunk away.
    else chunks?.push(chunk.slice())
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (value) {
            keep(value)
            controller.enqueue(value)
          }
          if (!done) return
          if (chunks) whole(Buffer.concat(chunks, length))
          controller.close()
        } catch (error) {
          drop()
          controller.error(error)
        }
      },
      async cancel(reason) {
        drop()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
