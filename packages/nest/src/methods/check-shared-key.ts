import { ArgumentError } from '@holdfast/core'
import type { ModulesContainer } from '@nestjs/core'
import { isPerRequest } from '../injection/per-request.ts'

type Constructor = abstract new (...args: never[]) => object

const ofApplication = new WeakMap<ModulesContainer, Set<string>>()

/**
 * Checks that a key of a class's name, a method's name and arguments means one thing in an application.
 *
 * @param instance - Whose method is called.
 * @param method - The method's name.
 * @param modules - The modules of the application.
 * @throws ArgumentError when the instance lives for one request, which may be a user's; when another class of the same
 *   name has the method; and when one module has several instances of the class, each configured in its own way.
 */
export function checkSharedKey(instance: object, method: string, modules: ModulesContainer): void {
  const own = instance.constructor as Constructor
  const label = `${own.name}.${method}`
  const checked = ofApplication.get(modules) ?? new Set()
  ofApplication.set(modules, checked)
  if (checked.has(label)) return
  if (isPerRequest(own, modules)) {
    throw new ArgumentError(
      `${label}() is @Cacheable in a class that Nest makes for each request: what it returns may depend on the user, whom its arguments do not name. Give @Cacheable the option "key".`,
    )
  }
  if (hasSeveralInstances(own, modules)) {
    throw new ArgumentError(
      `A module is registered more than once and has a ${own.name} each time, which may answer differently: the keys of ${label}() would be the same. Give @Cacheable the option "key".`,
    )
  }
  for (const { providers, controllers, injectables } of modules.values()) {
    for (const wrapper of [providers, controllers, injectables].flatMap((kind) => [...kind.values()])) {
      const metatype: unknown = wrapper.metatype
      if (metatype !== own && isNamed(metatype, own.name, method)) {
        throw new ArgumentError(
          `Two classes are named ${own.name} and have a method ${method}(): the keys of ${label}() would be the same. Give @Cacheable the option "key".`,
        )
      }
    }
  }
  checked.add(label)
}

/** A class in the providers of different modules is most often the same thing twice, by oversight. */
function hasSeveralInstances(own: Constructor, modules: ModulesContainer): boolean {
  const homes = [...modules.values()].flatMap(({ metatype, providers, controllers }) =>
    [...providers.values(), ...controllers.values()]
      .filter((wrapper) => wrapper.metatype === own && !wrapper.isTransient)
      .map(() => metatype),
  )
  return new Set(homes).size < homes.length
}

/** Tells whether something is a class with a name and a method. */
function isNamed(metatype: unknown, name: string, method: string): boolean {
  if (typeof metatype !== 'function' || metatype.name !== name) return false
  return typeof metatype.prototype === 'object' && metatype.prototype !== null && method in metatype.prototype
}
