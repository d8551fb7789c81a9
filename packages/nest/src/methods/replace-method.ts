/** A method that a decorator replaces. */
export type Method = (this: unknown, ...args: unknown[]) => unknown

/**
 * A decorator for methods that return promises. It keeps the method's types.
 *
 * @param target - The prototype.
 * @param name - The method's name.
 * @param descriptor - The method.
 */
export type AsyncMethodDecorator = <Decorated extends (...args: never[]) => Promise<unknown>>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Decorated>,
) => void

/**
 * Replaces a method by a function that does more. What other decorators wrote on the method (a route, a guard) applies
 * to the new function.
 *
 * @param descriptor - The method.
 * @param make - Makes the new function from the old one.
 */
export function replaceMethod(descriptor: PropertyDescriptor, make: (original: Method) => Method): void {
  const original = descriptor.value as Method
  const replacement = make(original)
  Object.defineProperty(replacement, 'name', { value: original.name, configurable: true })
  Object.defineProperty(replacement, 'length', { value: original.length, configurable: true })
  for (const key of Reflect.getOwnMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), replacement)
  }
  descriptor.value = replacement
}
