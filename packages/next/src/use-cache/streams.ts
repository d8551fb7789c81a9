/**
 * Reads a stream to its end.
 *
 * @param stream - Nobody reads it but this function.
 * @param limit - Bytes. Of a longer stream the rest is cancelled.
 * @returns All bytes; `undefined` when there are more than the limit.
 * @throws What the stream fails with.
 */
export async function readAll(stream: ReadableStream<Uint8Array>, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop cancels the stream.
  for await (const chunk of stream) {
    length += chunk.length
    if (length > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

/**
 * Makes a stream of bytes.
 *
 * @param bytes - They are copied: whoever reads a stream may detach the memory of its chunks.
 */
export function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes))
      controller.close()
    },
  })
}
