/** A cache in the shapes that other libraries take: none of them is imported here. */
export { type ApolloCache, apolloCache } from './apollo-cache.ts'
export {
  type RateLimitInfo,
  type RateLimitStore,
  type RateLimitStoreOptions,
  rateLimitStore,
} from './rate-limit-store.ts'
export { type UnstorageDriver, type UnstorageDriverOptions, unstorageDriver } from './unstorage-driver.ts'
