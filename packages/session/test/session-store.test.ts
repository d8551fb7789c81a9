import { buildCaches, LocMemCache } from '@holdfast/core'
import { expect, test } from 'vitest'
import { sessionStore } from '../src/index.ts'

const caches = buildCaches({ default: { BACKEND: LocMemCache } }, {})
const cache = caches.get('default')

test.each([
  [{ ttl: 60 }, 'sessionStore() has no option "ttl". Did you mean "timeout"?'],
  [{ disableTouch: true }, 'sessionStore() has no option "disableTouch". Known: prefix, timeout, touch.'],
  [{ prefix: 7 }, 'The option "prefix" of sessionStore() must be a string, got 7.'],
  [
    { timeout: 0 },
    'The option "timeout" of sessionStore() must be a number of seconds above 0, null for ever, or a function of the session, got 0.',
  ],
  [{ touch: 'no' }, 'The option "touch" of sessionStore() must be true or false, got "no".'],
])('the options %j are refused', (options, message) => {
  expect(() => sessionStore(cache, options as never)).toThrow(message)
})

test.each([[undefined], [null], [caches], [{ BACKEND: 'locmem' }], ['redis://:pw@host']])(
  '%s is not a cache',
  (value) => {
    expect(() => sessionStore(value as never)).toThrow(
      "sessionStore() takes a cache, such as caches.get('sessions'); got",
    )
    expect(() => sessionStore(value as never)).not.toThrow('pw')
  },
)
