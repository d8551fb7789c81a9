import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common'
import type { Caches } from 'holdfast'
import { probe } from '../health/probe.ts'
import type { CacheModuleOptions } from './cache-module-options.ts'

/**
 * Lists the aliases that must answer before an application starts.
 *
 * @param options - Those of a registration.
 * @param all - The aliases that exist.
 */
export function requiredAliases({ required = false }: CacheModuleOptions, all: readonly string[]): readonly string[] {
  if (typeof required !== 'boolean') return required
  return required ? all : []
}

/** Asks caches that must answer at the start, and closes all of them when everything else has been destroyed. */
export class CachesLifecycle implements OnModuleInit, OnApplicationShutdown {
  readonly #caches: Caches
  readonly #required: CacheModuleOptions['required']

  /**
   * @param caches - The caches of one registration.
   * @param required - Which of them must answer.
   */
  constructor(caches: Caches, required: CacheModuleOptions['required']) {
    this.#caches = caches
    this.#required = required
  }

  /** Fails the start of the application if a required cache does not answer. No connection is left open then. */
  async onModuleInit(): Promise<void> {
    const aliases = requiredAliases({ required: this.#required }, this.#caches.aliases)
    try {
      await Promise.all(aliases.map((alias) => probe(this.#caches.get(alias))))
    } catch (error) {
      await this.#caches.close()
      throw error
    }
  }

  /**
   * Nest's last hook: `onModuleDestroy` and `beforeApplicationShutdown` of other providers may still use the caches.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.#caches.close()
  }
}
