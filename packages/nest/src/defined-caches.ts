import { randomUUID } from 'node:crypto'
import type { DynamicModule, FactoryProvider } from '@nestjs/common'
import type { Caches } from 'holdfast'
import { CachesCloser } from './caches-closer.ts'
import { CACHES, getCacheToken } from './tokens.ts'

/** The module class of {@link definedCaches}. */
export class DefinedCaches {}

/** What {@link definedCaches} makes a module of. */
export interface CachesDefinition extends Pick<DynamicModule, 'imports' | 'providers'> {
  /** The provider of {@link CACHES}. */
  readonly caches: FactoryProvider<Caches>
  /** The aliases that the settings define. */
  readonly aliases: readonly string[]
}

/**
 * Makes the module that provides the caches of one registration: all of them, each announced alias, and the object that
 * closes them.
 *
 * An alias without a provider here may be defined by another module: only `lastResort` has providers for others.
 *
 * @param definition - The caches, and what makes their settings.
 */
export function definedCaches({ caches, aliases, imports = [], providers = [] }: CachesDefinition): DynamicModule {
  const injectable = [
    caches,
    ...aliases.map((alias) => ({
      provide: getCacheToken(alias),
      inject: [CACHES],
      useFactory: (all: Caches) => all.get(alias),
    })),
  ]
  const closer = { provide: CachesCloser, inject: [CACHES], useFactory: (all: Caches) => new CachesCloser(all) }
  // With `moduleIdGeneratorAlgorithm: 'deep-hash'` modules that look alike are one module, and factories are compared
  // by their source text. Two registrations are always two modules.
  const identity = { provide: 'holdfast:registration', useValue: randomUUID() }
  return {
    module: DefinedCaches,
    imports,
    providers: [...providers, ...injectable, closer, identity],
    exports: injectable.map(({ provide }) => provide),
  }
}
