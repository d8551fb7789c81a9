/**
 * Returns state that all copies of this project in the process share: a process may load a package both as an ES module
 * and as CommonJS, or in two versions.
 *
 * @param name - The name of the state. Change it when the meaning of the state changes.
 * @param make - Makes the state; called once in a process.
 */
export function sharedByCopies<State>(name: string, make: () => State): State {
  const states = globalThis as unknown as Record<symbol, State | undefined>
  const key = Symbol.for(`@holdfast/state/${name}`)
  states[key] ??= make()
  return states[key]
}
