import type { ExecutionContext } from '@nestjs/common'

/** Something that is made once for each handler. A handler that two classes inherit is two handlers. */
export class OncePerHandler<Value> {
  readonly #byClass = new WeakMap<object, WeakMap<object, Value>>()

  /**
   * Returns what belongs to a handler.
   *
   * @param context - A call of it.
   * @param make - Makes it, for the first call.
   */
  get(context: ExecutionContext, make: () => Value): Value {
    const controller = context.getClass()
    const byHandler = this.#byClass.get(controller) ?? new WeakMap<object, Value>()
    this.#byClass.set(controller, byHandler)
    const handler = context.getHandler()
    const known = byHandler.get(handler)
    if (known !== undefined) return known
    const made = make()
    byHandler.set(handler, made)
    return made
  }
}
