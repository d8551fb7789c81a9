export const revalidate = 3600

/** Bytes that are no UTF-8, with an id of the rendering in front. */
export function GET() {
  const id = Buffer.from(crypto.randomUUID())
  const body = Buffer.concat([id, Buffer.from(Array.from({ length: 256 }, (_, index) => index))])
  return new Response(body, { headers: { 'Content-Type': 'application/octet-stream' } })
}
