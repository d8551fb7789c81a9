import { revalidateTag } from 'next/cache'

/** What a shop's own systems call when books have changed. */
export async function POST() {
  revalidateTag('books', { expire: 0 })
  return Response.json({ revalidated: 'books' })
}
