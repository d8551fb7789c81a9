/**
 * Gives several names one value.
 *
 * @param names - The names.
 * @param value - A class, or why there is none.
 */
export function named<Value>(names: readonly string[], value: Value): Readonly<Record<string, Value>> {
  return Object.fromEntries(names.map((name) => [name, value]))
}

/**
 * Gives a value the names of a class in several modules: Python packages export a class from more than one.
 *
 * @param modules - The modules: `redis`, `redis.connection`.
 * @param names - Names of the class there: `ConnectionPool`.
 * @param value - A class, or why there is none.
 */
export function inModules<Value>(
  modules: readonly string[],
  names: readonly string[],
  value: Value,
): Readonly<Record<string, Value>> {
  return named(
    modules.flatMap((module) => names.map((name) => `${module}.${name}`)),
    value,
  )
}
