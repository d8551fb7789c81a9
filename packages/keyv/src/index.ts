/** One storage adapter for Keyv 5 and Keyv 6 over a Holdfast cache. */
export type { KeyvContract, KeyvStoreCapabilities, KeyvStoreEntry, KeyvStoreOpts } from './contract.ts'
export { createKeyv } from './create-keyv.ts'
export { HoldfastKeyvStore, type KeyvStoreOptions } from './holdfast-keyv-store.ts'
export { type KeyvStoreSettingsOptions, keyvStore } from './keyv-store.ts'
export type { CreateKeyvOptions } from './make-keyv.ts'
