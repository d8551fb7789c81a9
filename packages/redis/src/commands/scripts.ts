/**
 * Lua scripts, each over one key. They return text and never a Lua number: those are doubles and lose digits.
 *
 * Sent by EVAL: the server caches the compiled script, and nothing breaks when a failover or SCRIPT FLUSH empties that cache.
 */

/** KEYS: counter. ARGV: delta. Adds to an existing integer; nil when the key is missing. */
export const INCREMENT = `
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
redis.call('INCRBY', KEYS[1], ARGV[1])
return redis.call('GET', KEYS[1])`

/** KEYS: key. ARGV: expected bytes, new bytes. Replaces the value and keeps its lifetime; nil when the value is another by now. */
export const REPLACE_IF_EQUAL = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 'OK'`

/** KEYS: key. ARGV: expected bytes. Deletes the key; nil when the value is another by now. */
export const DELETE_IF_EQUAL = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('UNLINK', KEYS[1])
return 'OK'`

/** KEYS: key. Returns the value and when it expires in Unix milliseconds ('' for never); nil when the key is missing. */
export const READ_WITH_EXPIRY = `
local value = redis.call('GET', KEYS[1])
if not value then return false end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then return {value, ''} end
local now = redis.call('TIME')
return {value, string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000) + left)}`
