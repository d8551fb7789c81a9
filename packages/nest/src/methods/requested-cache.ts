import { ArgumentError } from '@holdfast/core'
import { Inject } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'
import type { Cache } from 'holdfast'
import { getCacheToken } from '../injection/tokens.ts'

/** What Nest gave an instance. */
export interface InstanceParts {
  /** The cache that the decorator names. */
  readonly cache: Cache
  /** The modules of the application. */
  readonly modules: ModulesContainer
}

/**
 * Lets Nest inject a cache into every instance of a class, without a visible property.
 *
 * @param prototype - Of the class, as a method decorator gets it.
 * @param alias - The cache's name.
 * @param decorator - Who asks, for messages.
 * @returns Finds what an instance got; `undefined` for one that Nest did not make.
 * @throws ArgumentError for a static method.
 */
export function requestCache(
  prototype: object,
  alias: string,
  decorator: string,
): (instance: unknown) => InstanceParts | undefined {
  if (typeof prototype === 'function') {
    throw new ArgumentError(
      `${decorator} works on methods of instances, and ${prototype.name} has it on a static one: Nest injects no cache there.`,
    )
  }
  const cacheOf = receive<Cache>(prototype, getCacheToken(alias))
  const modulesOf = receive<ModulesContainer>(prototype, ModulesContainer)
  return (instance) => {
    const cache = cacheOf(instance)
    const modules = modulesOf(instance)
    return cache && modules && { cache, modules }
  }
}

/** Property injection by way of a setter, so that the value is neither listed nor printed with the instance. */
function receive<Value>(
  prototype: object,
  token: string | typeof ModulesContainer,
): (instance: unknown) => Value | undefined {
  const received = new WeakMap<object, Value>()
  const property = Symbol('holdfast')
  Object.defineProperty(prototype, property, {
    set(this: object, value: Value) {
      received.set(this, value)
    },
  })
  Inject(token)(prototype, property)
  return (instance) => (typeof instance === 'object' && instance !== null ? received.get(instance) : undefined)
}
