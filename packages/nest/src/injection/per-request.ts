import type { ModulesContainer } from '@nestjs/core'

/**
 * Tells whether Nest makes an instance of a class for each request, because the class or something that it injects has
 * request scope: then what its methods return may depend on the request.
 *
 * @param type - The class.
 * @param modules - The modules of the application.
 */
export function isPerRequest(type: unknown, modules: ModulesContainer): boolean {
  return [...modules.values()]
    .flatMap(({ providers, controllers, injectables }) => [providers, controllers, injectables])
    .flatMap((kind) => [...kind.values()])
    .some((wrapper) => wrapper.metatype === type && !wrapper.isDependencyTreeStatic())
}
