import { randomUUID } from 'node:crypto'
import type { DynamicModule, FactoryProvider } from '@nestjs/common'
import type { Caches } from 'holdfast'
import { CacheHealthIndicator } from '../health/cache-health.indicator.ts'
import { CACHES, getCacheToken } from '../injection/tokens.ts'
import type { CacheModuleOptions } from './cache-module-options.ts'
import { CachesLifecycle } from './caches-lifecycle.ts'

/** The module class of {@link definedCaches}. */
export class DefinedCaches {}

/** What {@link definedCaches} makes a module of. */
export interface CachesDefinition extends Pick<DynamicModule, 'imports' | 'providers'> {
  /** The provider of {@link CACHES}. */
  readonly caches: FactoryProvider<Caches>
  /** The aliases that the settings define. */
  readonly aliases: readonly string[]
  /** Which of them must answer before the application starts. */
  readonly required: CacheModuleOptions['required']
}

/**
 * Makes the module that provides the caches of one registration: all of them, each announced alias, their health, and
 * what opens and closes them.
 *
 * An alias without a provider here may be defined by another module: only `lastResort` has providers for others.
 *
 * @param definition - The caches, and what makes their settings.
 */
export function definedCaches({
  caches,
  aliases,
  required,
  imports = [],
  providers = [],
}: CachesDefinition): DynamicModule {
  const injectable = [
    caches,
    ...aliases.map((alias) => ({
      provide: getCacheToken(alias),
      inject: [CACHES],
      useFactory: (all: Caches) => all.get(alias),
    })),
  ]
  const lifecycle = {
    provide: CachesLifecycle,
    inject: [CACHES],
    useFactory: (all: Caches) => new CachesLifecycle(all, required),
  }
  // With `moduleIdGeneratorAlgorithm: 'deep-hash'` modules that look alike are one module, and factories are compared
  // by their source text. Two registrations are always two modules.
  const identity = { provide: 'holdfast:registration', useValue: randomUUID() }
  return {
    module: DefinedCaches,
    imports,
    providers: [...providers, ...injectable, lifecycle, CacheHealthIndicator, identity],
    exports: [...injectable.map(({ provide }) => provide), CacheHealthIndicator],
  }
}
