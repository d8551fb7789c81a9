// Lets every place of the packages that makes a regular expression while it runs make some, of hostile parts.

/** A regular expression that was made. */
export interface MadeExpression {
  readonly source: string
  readonly flags: string
  /** The file that made it, from the root of the repository. */
  readonly path: string
}

const made: MadeExpression[] = []
globalThis.RegExp = new Proxy(RegExp, {
  construct(target, args, newTarget) {
    const expression = Reflect.construct(target, args, newTarget) as RegExp
    const [path] = /packages\/\w[\w-]*\/src\/[^:?)]+/.exec(new Error().stack ?? '') ?? []
    if (path) made.push({ source: expression.source, flags: expression.flags, path })
    return expression
  },
})

const HOSTILE = ['p', '(a+)+$', '[x', '(?=.*)*', 'a|a|a', '1:1:1', '\\', '{9,}', '.*.*.*.*', '\n', '😀*']

const { createCaches, isCacheError } = await import('holdfast')
const { everyKey } = await import('../../packages/cli/src/commands/cache/count-keys.ts')
const { installHint } = await import('../../packages/local-redis/src/find/install-hint.ts')
await import('../../packages/http/src/policy/http-date.ts')

const LOCATION = String(process.argv[2])
const wrapping = (around: string) => (key: string, prefix: string, version: number) =>
  `${prefix}:${version}${around}:${key}${around}:${version}`
for (const part of HOSTILE) {
  const settings = { BACKEND: 'redis', LOCATION, KEY_PREFIX: part } as const
  await using caches = createCaches({ plain: settings, made: { ...settings, KEY_FUNCTION: wrapping(part) } })
  for (const cache of caches) {
    await cache.set('k', 1)
    try {
      await cache.keys('*')
      for await (const _ of everyKey(cache, new AbortController().signal));
    } catch (error) {
      // Such a function cannot be undone: there is no expression.
      if (!isCacheError(error) || error.code !== 'ERR_CACHE_IRREVERSIBLE_KEYS') throw error
    }
  }
  installHint('linux', `ID=${part}\nID_LIKE="${part}"`)
}
process.send?.(made)
process.disconnect?.()
