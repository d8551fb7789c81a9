import createFortedigital from '@fortedigital/nextjs-cache-handler/redis-strings'
import { createHandler } from '@holdfast/next'
import { createClient } from 'redis'

/** A cache handler of Next, as far as revalidation needs it. */
export interface Contestant {
  /** Stores a page with a tag. */
  readonly store: (key: string, tag: string) => Promise<unknown>
  /** Tells whether Next would get the page. */
  readonly has: (key: string) => Promise<boolean>
  readonly revalidate: (tag: string) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

const LIFETIME = 3600
const HTML = '<p>page</p>'.repeat(20)

/** The contestants, by name. Each gets the address of a server of its own. */
export const contestants: Readonly<Record<string, (url: string) => Promise<Contestant>>> = {
  async '@holdfast/next'(url) {
    const Handler = createHandler({ BACKEND: 'redis', LOCATION: url }, { buildId: 'bench', deadline: 60 })
    const handler = new Handler()
    const cacheControl = { revalidate: LIFETIME, expire: LIFETIME }
    return {
      store: (key, tag) => handler.set(key, pageOf(tag), { cacheControl }),
      has: async (key) => (await handler.get(key, { kind: 'APP_PAGE' })) !== null,
      revalidate: (tag) => handler.revalidateTag(tag),
      close: () => Handler.close(),
    }
  },

  async '@fortedigital/nextjs-cache-handler'(url) {
    const client = createClient({ url })
    await client.connect()
    // With its default of 5 seconds it gives up on many keys.
    const handler = createFortedigital({ client: client as never, keyPrefix: 'bench:', timeoutMs: 60_000 })
    const now = Math.floor(Date.now() / 1000)
    const lifespan = {
      lastModifiedAt: now,
      staleAt: now + LIFETIME,
      expireAt: now + LIFETIME,
      staleAge: LIFETIME,
      expireAge: LIFETIME,
      revalidate: LIFETIME,
    }
    return {
      store: (key, tag) =>
        handler.set(key, { lastModified: Date.now(), tags: [tag], lifespan, value: pageOf(tag) } as never),
      has: async (key) => Boolean(await handler.get(key, { implicitTags: [] } as never)),
      revalidate: (tag) => handler.revalidateTag(tag),
      close: () => client.close(),
    }
  },

  async 'a Map in this process'() {
    const pages = new Map<string, { readonly value: unknown; readonly tags: readonly string[] }>()
    return {
      store: async (key, tag) => pages.set(key, { value: pageOf(tag), tags: [tag] }),
      has: async (key) => pages.has(key),
      async revalidate(tag) {
        for (const [key, { tags }] of pages) if (tags.includes(tag)) pages.delete(key)
      },
      close: async () => pages.clear(),
    }
  },
}

function pageOf(tag: string) {
  return { kind: 'APP_PAGE', html: HTML, headers: { 'x-next-cache-tags': tag }, status: 200 }
}
