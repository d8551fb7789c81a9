/** What packages around Keyv 5 need of an instance, and Keyv 6 lacks. */
interface AsInKeyv5 {
  /** They tell by it that it is a Keyv. */
  readonly opts: object
}

/** A Keyv 6, by what is used of it. */
interface Keyv6 {
  get(key: string | string[]): Promise<unknown>
  getRaw(key: string): Promise<unknown>
  getManyRaw(keys: string[]): Promise<unknown>
}

type Constructor<Instance> = new (options: never) => Instance

/**
 * Gives a Keyv 6 what cache-manager 7 and Nest ask of a Keyv: `get(key, { raw: true })`, which is `getRaw` in Keyv 6.
 * Without it, cache-manager's `wrap()` never hits and its `ttl()` never answers.
 *
 * @param Keyv - The class, of either version.
 * @returns A class derived from it; Keyv 5 itself.
 */
export function withRawGet<Instance>(Keyv: Constructor<Instance>): Constructor<Instance> {
  if ('useKeyPrefix' in (Keyv.prototype as object)) return Keyv
  const Base = Keyv as unknown as new (options: object) => Keyv6
  class KeyvWithRawGet extends Base implements AsInKeyv5 {
    readonly opts: object

    constructor(options: object) {
      super(options)
      // Keyv 5 takes whatever has them for a store, and fails on one without an address: so does cacheable.
      this.opts = { dialect: 'redis', url: 'holdfast:keyv', ...options }
    }

    override get(key: string | string[], options?: { readonly raw?: boolean | undefined }): Promise<unknown> {
      if (!options?.raw) return super.get(key)
      return Array.isArray(key) ? this.getManyRaw(key) : this.getRaw(key)
    }
  }
  return KeyvWithRawGet as unknown as Constructor<Instance>
}
