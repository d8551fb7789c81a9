import type { Cache } from '../contract/cache.ts'
import type { ConsumeOptions, Consumption, Lock, LockOptions } from '../contract/coordination.ts'
import { checkLimit, consume, unlimited } from '../coordination/consume.ts'
import { LockHandle } from '../coordination/lock.ts'
import type { Store } from '../store.ts'
import { CacheLoading } from './cache-loading.ts'

/**
 * The contract over a {@link Store}: a backend says how stored keys and bytes are read, written and walked over; this class, with those it stands on, does the rest alike for
 * all of them: arguments, keys, versions, timeouts, encoding, tags, loading, locks, failures, statistics.
 *
 * A backend is a subclass with two static methods, `schema` and `openStore`: see `BackendClass`.
 */
export class BaseCache<S extends Store = Store> extends CacheLoading<S> implements Cache {
  lock(name: string, options: LockOptions = {}): Lock {
    // The caller's mistakes are found here and now, also where the key is not used.
    const valueKey = this.keySpace.make(name, options.version)
    if (options.keySpace === 'django') return new LockHandle(this.parts, name, valueKey, undefined, options)
    return new LockHandle(this.parts, name, this.keySpace.lock(name), this.keySpace.fence(name), options)
  }

  async consume(key: string, options: ConsumeOptions): Promise<Consumption> {
    const checked = checkLimit(options)
    return this.run('consume', key, unlimited(checked), async () => {
      this.keySpace.make(key)
      return consume(this.store, this.keySpace.limit(key), checked)
    })
  }
}
