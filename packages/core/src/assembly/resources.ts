/** One holder's claim on a shared resource. */
export interface Claim<Resource> {
  /** The resource itself. */
  readonly resource: Resource
  /** Gives the claim back; the last one disposes of the resource. Idempotent. */
  release(): Promise<void>
}

/** How a shared resource is made and unmade. */
export interface ResourceLifecycle<Resource> {
  /** Makes it, for the first holder. */
  readonly create: () => Resource
  /** Unmakes it, after the last holder let go. */
  readonly dispose: (resource: Resource) => Promise<void> | void
}

interface Entry {
  readonly resource: unknown
  holders: number
}

/** What the caches of one `createCaches` call share with each other, counted: connection pools, local-memory stores. */
export class Resources {
  readonly #kinds = new Map<object, Map<string, Entry>>()

  /**
   * Claims the resource of a kind and name, and makes it when nobody holds it.
   *
   * @param kind - What sort of thing it is, usually its class.
   * @param name - Everything else that makes two holders want the same one: address, options.
   * @param lifecycle - How it is made and unmade.
   * @returns A claim to give back.
   */
  claim<Resource>(kind: object, name: string, { create, dispose }: ResourceLifecycle<Resource>): Claim<Resource> {
    const entries = this.#kinds.get(kind) ?? new Map<string, Entry>()
    this.#kinds.set(kind, entries)
    const entry = entries.get(name) ?? { resource: create(), holders: 0 }
    entry.holders += 1
    entries.set(name, entry)
    const resource = entry.resource as Resource
    let releasing: Promise<void> | undefined
    const release = async (): Promise<void> => {
      entry.holders -= 1
      if (entry.holders > 0) return
      entries.delete(name)
      await dispose(resource)
    }
    return {
      resource,
      release: () => {
        releasing ??= release()
        return releasing
      },
    }
  }
}
