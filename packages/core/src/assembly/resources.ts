/** A holder's share in a resource. */
export interface Claim<Resource> {
  /** The resource itself. */
  readonly resource: Resource
  /** Gives the share back. The last release disposes of the resource. Idempotent. */
  release(): Promise<void>
}

/** How a shared resource is created and disposed of. */
export interface ResourceLifecycle<Resource> {
  /** Creates it, for the first holder. */
  readonly create: () => Resource
  /** Disposes of it, after the last release. */
  readonly dispose: (resource: Resource) => Promise<void> | void
}

interface Shared {
  readonly resource: unknown
  holders: number
}

/**
 * Resources that the caches of one `createCaches` call share: connection pools, local-memory stores. Counts their
 * holders.
 */
export class Resources {
  readonly #kinds = new Map<object, Map<string, Shared>>()

  /**
   * Claims a share in the resource with a kind and a name. Creates the resource if nobody holds it.
   *
   * @param kind - The kind of resource, usually its class.
   * @param name - Everything else by which two holders share one resource: address, options.
   * @param lifecycle - How to create it and dispose of it.
   * @returns The claim, to be released.
   */
  claim<Resource>(kind: object, name: string, { create, dispose }: ResourceLifecycle<Resource>): Claim<Resource> {
    const byName = this.#kinds.get(kind) ?? new Map<string, Shared>()
    this.#kinds.set(kind, byName)
    const shared = byName.get(name) ?? { resource: create(), holders: 0 }
    shared.holders += 1
    byName.set(name, shared)
    const resource = shared.resource as Resource
    let releasing: Promise<void> | undefined
    const release = async (): Promise<void> => {
      shared.holders -= 1
      if (shared.holders > 0) return
      byName.delete(name)
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
