import type { OnApplicationShutdown } from '@nestjs/common'
import type { Caches } from 'holdfast'

/** Closes caches when everything else has been destroyed. */
export class CachesCloser implements OnApplicationShutdown {
  readonly #caches: Caches

  /**
   * @param caches - What to close.
   */
  constructor(caches: Caches) {
    this.#caches = caches
  }

  /**
   * Nest's last hook: `onModuleDestroy` and `beforeApplicationShutdown` of other providers may still use the caches.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.#caches.close()
  }
}
