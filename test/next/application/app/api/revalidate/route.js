import { revalidatePath, revalidateTag } from 'next/cache'

export function POST(request) {
  const { searchParams } = new URL(request.url)
  const [tag, path, profile] = ['tag', 'path', 'profile'].map((name) => searchParams.get(name))
  if (tag) revalidateTag(tag, profile ? (/^\d+$/.test(profile) ? { expire: Number(profile) } : profile) : { expire: 0 })
  if (path) revalidatePath(path)
  return Response.json({ tag, path, profile })
}
