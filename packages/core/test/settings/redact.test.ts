import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { redactUrls } from '../../src/index.ts'
import { problemsOf } from '../support.ts'

describe('redactUrls hides', () => {
  test.each([
    ['redis://app:hunter2@cache.example/0', 'redis://***@cache.example/0'],
    ['redis://:hunter2@cache.example:6379/0', 'redis://***@cache.example:6379/0'],
    ['rediss://hunter2@cache.example', 'rediss://***@cache.example'],
    ['redis+cluster://app:hunter2@cache.example', 'redis+cluster://***@cache.example'],
    ['REDIS://app:hunter2@cache.example', 'REDIS://***@cache.example'],
    ['redis://cache.example/0?password=hunter2', 'redis://cache.example/0?password=***'],
    ['redis://cache.example/0?db=1&password=hunter2&ssl=no', 'redis://cache.example/0?db=1&password=***&ssl=no'],
    ['redis://cache.example/0?sentinel_password=hunter2', 'redis://cache.example/0?sentinel_password=***'],
    ['redis://cache.example/0?ssl_key_passphrase=hunter2', 'redis://cache.example/0?ssl_key_passphrase=***'],
    ['redis://cache.example/0?token=hunter2', 'redis://cache.example/0?token=***'],
    ['unix://app:hunter2@/run/redis.sock', 'unix://***@/run/redis.sock'],
  ])('the credentials of %s', (url, redacted) => {
    expect(redactUrls(url)).toBe(redacted)
  })

  test.each([
    'redis://:hunter2#tiger@cache.example',
    'redis://:hunter2/tiger@cache.example',
    'redis://:hunter2?tiger@cache.example',
    'redis://:hunter2@tiger@cache.example',
    'redis://:tiger/a@b/hunter2@cache.example',
    'redis://:hunter2,tiger@cache.example',
    'redis://:hunter2;tiger@cache.example',
    'redis://:%zzhunter2@cache.example',
    'redis://:hunter2@cache.example:port',
    'redis:/app:hunter2@cache.example',
    'redis:app:hunter2@cache.example',
    'redis//:hunter2@cache.example',
    'app:hunter2@cache.example:6379',
    ':hunter2@cache.example',
    'a word before redis://app:hunter2@cache.example and one behind',
    'redis://app:hunter2@one,redis://app:tiger@two',
    'redis://cache.example?password=hunter2#tiger',
    'redis://cache.example?PASSWORD=hunter2',
  ])('the password of %s, however malformed', (text) => {
    expect(redactUrls(text)).not.toMatch(/hunter|tiger/)
    expect(redactUrls(text)).toContain('***')
  })

  test.each(['redis://127.0.0.1:6379/0', 'unix:///run/redis.sock?db=2', 'plain text', 'redis://cache.example?db=1'])(
    'nothing of %s',
    (text) => {
      expect(redactUrls(text)).toBe(text)
    },
  )
})

test.each([
  'PASSWORD',
  'password',
  'PASSWD',
  'SECRET',
  'API_TOKEN',
  'credentials',
  'SSL_KEYFILE',
  'CLIENT_SECRET_NAME',
])('a value under the name %s is hidden whole', (name) => {
  // Names are no settings of local memory, so they stand where an alias would: with a value of the wrong kind.
  const problems = problemsOf({ [name]: 'hunter2' })
  expect(inspect(problems, { depth: 9 })).not.toContain('hunter2')
  expect(problems[0]?.path).toBe(`CACHES.${name}`)
})

test.each([
  'redis://:hunter2 tiger@h',
  'redis://:hunter2"tiger@h',
  "redis://:hunter2'tiger@h",
  'redis://:hunter2\n@h',
  'redis://:hunter2',
  'redis://h#password=hunter2',
  'password=hunter2',
  'PASSWORD=hunter2',
  'redis://h?password="hunter2"',
  'redis://h?password=a%20 hunter2',
  'user:hunter2@h',
  'redis://h/0?password=a@hunter2',
])('redactUrls hides the password of what is hardly a URL: %j', (text) => {
  expect(redactUrls(text)).not.toContain('hunter2')
})
