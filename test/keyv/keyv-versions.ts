import type { HoldfastKeyvStore } from '@holdfast/keyv'
import { Keyv as Keyv5 } from 'keyv5'
import { Keyv as Keyv6 } from 'keyv6'

/** The methods that both versions of Keyv have, for tests of both. */
export interface AnyKeyv {
  namespace: string | undefined
  get(key: string): Promise<unknown>
  set(key: string, value: unknown, ttl?: number): Promise<boolean>
  setMany(entries: readonly { key: string; value: unknown; ttl?: number }[]): Promise<unknown>
  getMany(keys: readonly string[]): Promise<unknown[]>
  hasMany(keys: readonly string[]): Promise<boolean[]>
  delete(key: string): Promise<boolean>
  clear(): Promise<void>
  disconnect(): Promise<void>
  iterator(): AsyncIterable<readonly unknown[]>
  on(event: string, listener: (value: unknown) => void): unknown
}

interface KeyvConstructor {
  new (options: { store: unknown; namespace?: string; ttl?: number }): AnyKeyv
  new (store: HoldfastKeyvStore): AnyKeyv
}

/** Both versions, by the number of their contract. */
export const keyvVersions: readonly { readonly contract: 5 | 6; readonly Keyv: KeyvConstructor }[] = [
  { contract: 5, Keyv: Keyv5 as unknown as KeyvConstructor },
  { contract: 6, Keyv: Keyv6 as unknown as KeyvConstructor },
]
