import type { RedisClientOptions } from 'redis'

/**
 * Switches off the time-out that node-redis 6 gives each command, which costs more than all the rest of it. Its types
 * do not know that `undefined` does so.
 */
export const NO_TIMEOUT = { timeout: undefined } as unknown as NonNullable<RedisClientOptions['commandOptions']>
