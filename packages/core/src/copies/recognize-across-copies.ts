type AnyClass = abstract new (...args: never[]) => object

const ordinary = Function.prototype[Symbol.hasInstance]

/**
 * Makes `instanceof` true for instances of the same class in other copies of this project: a process may load a package
 * both as an ES module and as CommonJS, or in two versions.
 *
 * @param classes - The classes, by the names that all copies know them by. Subclasses that are not among them are
 *   checked as usual.
 */
export function recognizeAcrossCopies(classes: Readonly<Record<string, AnyClass>>): void {
  for (const [name, Class] of Object.entries(classes)) {
    const brand = Symbol.for(`@holdfast/class/${name}`)
    Object.defineProperty(Class.prototype, brand, { value: true })
    Object.defineProperty(Class, Symbol.hasInstance, {
      value(this: unknown, value: unknown): boolean {
        if (this !== Class) return ordinary.call(this as AnyClass, value)
        return typeof value === 'object' && value !== null && brand in value
      },
    })
  }
}
