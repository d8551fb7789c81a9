import type { Store } from './store.ts'

/**
 * Returns a store for one operation that may need several commands: they have one deadline together.
 *
 * @param store - A store; that of one operation is returned as it is.
 * @param begun - When the operation began, by the clock of `performance.now()`, if it has waited for the store since.
 */
export function oneOperation(store: Store, begun?: number): Store {
  return store.forOperation?.(begun === undefined ? 0 : performance.now() - begun) ?? store
}
