/**
 * Lua scripts, each over the keys of one slot. They return text and never a Lua number: those are doubles and lose
 * digits.
 *
 * Sent by EVAL: the server caches the compiled script, and nothing breaks when a failover or SCRIPT FLUSH empties that
 * cache.
 *
 * A script ends where the server refuses one of its commands, and what it has written stays. So the commands that may be
 * refused (by an ACL) come before the first write: a call that was refused has changed nothing.
 */

/** KEYS: counter. ARGV: delta. Adds to an existing integer; nil when the key is missing. */
export const INCREMENT = `
if not redis.call('GET', KEYS[1]) then return false end
redis.call('INCRBY', KEYS[1], ARGV[1])
return redis.call('GET', KEYS[1])`

/**
 * KEYS: counter. ARGV: delta, head. Adds to an existing integer behind the head; nil when the key is missing, '' when the
 * value is anything else, or Lua cannot add it exactly.
 */
export const INCREMENT_BEHIND = `
local value = redis.call('GET', KEYS[1])
if not value then return false end
local head = ARGV[2]
local digits = string.sub(value, #head + 1)
if string.sub(value, 1, #head) ~= head or not (digits == '0' or string.match(digits, '^-?[1-9]%d*$')) then return '' end
local old, delta = tonumber(digits), tonumber(ARGV[1])
if math.max(math.abs(old), math.abs(delta), math.abs(old + delta)) >= 2^53 then return '' end
local sum = string.format('%.0f', old + delta)
redis.call('SET', KEYS[1], head .. sum, 'KEEPTTL')
return sum`

/** KEYS: key. ARGV: expected bytes, new bytes, options of SET. Replaces the value; nil when it is another by now. */
export const SWAP = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[2], unpack(ARGV, 3))
return 'OK'`

/** KEYS: key. ARGV: expected bytes. Deletes the key; nil when the value is another by now. */
export const DELETE_IF_EQUAL = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('UNLINK', KEYS[1])
return 'OK'`

/**
 * KEYS: key. Returns a copy, when it expires in Unix milliseconds ('' for never), and the command that made the copy:
 * GET, or DUMP for other types than strings; nil when the key is missing.
 */
export const COPY = `
local command = 'GET'
local copy = redis.pcall('GET', KEYS[1])
if type(copy) == 'table' then
  command = 'DUMP'
  copy = redis.call('DUMP', KEYS[1])
end
if not copy then return false end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then return {copy, '', command} end
local now = redis.call('TIME')
return {copy, string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000) + left), command}`

/** KEYS: key. ARGV: a copy, and the command that made it. Deletes the key; nil when a copy would be another by now. */
export const DELETE_IF_COPIED = `
if redis.pcall(ARGV[2], KEYS[1]) ~= ARGV[1] then return false end
redis.call('UNLINK', KEYS[1])
return 'OK'`

/**
 * KEYS: key. ARGV: bytes offered, milliseconds ('' for ever). Stores the offer where there is nothing, makes the key
 * live at least so long, and returns its value.
 */
export const ENSURE = `
local value = redis.call('GET', KEYS[1])
if not value then
  redis.call('SET', KEYS[1], ARGV[1], unpack(ARGV[2] ~= '' and {'PX', ARGV[2]} or {}))
  return ARGV[1]
end
local left = redis.call('PTTL', KEYS[1])
if left >= 0 then
  if ARGV[2] == '' then redis.call('PERSIST', KEYS[1])
  elseif left < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
end
return value`

/**
 * KEYS: lock, and where its fencing numbers are drawn from, if it has any. ARGV: token, milliseconds ('' for ever),
 * milliseconds for the numbers. Takes a free lock and returns its number ('' for none); nil when another token holds it.
 * So it may be sent again when its reply is lost. The numbers follow the clock, so they go on growing after their own
 * record is gone.
 */
export const ACQUIRE_LOCK = `
local lifetime = ARGV[2] ~= '' and {'PX', ARGV[2]} or {}
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', unpack(lifetime)) then
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
  redis.call('SET', KEYS[1], ARGV[1], unpack(lifetime))
end
if not KEYS[2] then return '' end
local now = redis.call('TIME')
local number = math.max(tonumber(redis.call('GET', KEYS[2]) or 0) + 1, now[1] * 1000000 + now[2])
local text = string.format('%.0f', number)
redis.call('SET', KEYS[2], text, 'PX', ARGV[3])
return text`

/** KEYS: where fencing numbers are drawn from. ARGV: milliseconds for the numbers. Draws the next one. */
export const DRAW_NUMBER = `
local now = redis.call('TIME')
local number = math.max(tonumber(redis.call('GET', KEYS[1]) or 0) + 1, now[1] * 1000000 + now[2])
local text = string.format('%.0f', number)
redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
return text`

/**
 * KEYS: lock. ARGV: token, milliseconds, 'now' or 'rest'. Gives a lock that the token holds a new lifetime; nil when it
 * does not hold it.
 */
export const EXTEND_LOCK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local left = 0
if ARGV[3] == 'rest' then left = math.max(0, redis.call('PTTL', KEYS[1])) end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', ARGV[2] + left))
return 'OK'`

/**
 * KEYS: limit. ARGV: limit, window and block in milliseconds, cost. Takes a step; returns what was consumed, the
 * milliseconds left, and '1' for a block. What costs nothing, or gives hits back, begins no window.
 */
export const CONSUME = `
local hits = tonumber(redis.call('HGET', KEYS[1], 'hits') or 0)
local left = redis.call('PTTL', KEYS[1])
if redis.call('HEXISTS', KEYS[1], 'blocked') == 1 then
  return {string.format('%.0f', hits), string.format('%.0f', left), '1'}
end
local cost = math.max(tonumber(ARGV[4]), -hits)
if cost <= 0 and left < 0 then return {'0', ARGV[2], ''} end
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
hits = redis.call('HINCRBY', KEYS[1], 'hits', string.format('%.0f', cost))
if left < 0 then
  left = tonumber(ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
local blocked = ''
if hits > tonumber(ARGV[1]) and tonumber(ARGV[3]) > 0 then
  redis.call('HSET', KEYS[1], 'blocked', '1')
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  left = tonumber(ARGV[3])
  blocked = '1'
end
return {string.format('%.0f', hits), string.format('%.0f', left), blocked}`

/** KEYS: hash. ARGV: field, delta. Adds to an integer and returns it. */
export const INCREMENT_FIELD = `
redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HGET', KEYS[1], ARGV[1])`

/**
 * KEYS: hash. ARGV: field, expected bytes ('' for none), new bytes. Replaces the field's value; nil when it is another
 * by now.
 */
export const SWAP_FIELD = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 'OK'`

/**
 * KEYS: set. ARGV: members. Puts a set of exactly these members in the place of whatever is there; none leave no key.
 */
export const REPLACE_SET = `
if ARGV[1] then
  -- What is there may be of another type.
  local added = redis.pcall('SADD', KEYS[1], ARGV[1])
  if type(added) == 'table' and string.sub(added.err, 1, 9) ~= 'WRONGTYPE' then return added end
end
redis.call('UNLINK', KEYS[1])
for first = 1, #ARGV, 5000 do
  redis.call('SADD', KEYS[1], unpack(ARGV, first, math.min(first + 4999, #ARGV)))
end
return 'OK'`
