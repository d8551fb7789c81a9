import { revalidatePath, revalidateTag } from 'next/cache'

export function POST(request) {
  const { searchParams } = new URL(request.url)
  const [tag, path] = ['tag', 'path'].map((name) => searchParams.get(name))
  if (tag) revalidateTag(tag)
  if (path) revalidatePath(path)
  return Response.json({ tag, path })
}
