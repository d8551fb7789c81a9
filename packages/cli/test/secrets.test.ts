import { expect, test } from 'vitest'
import { explain } from '../src/explain.ts'
import { Failure } from '../src/failure.ts'
import { hideSecrets } from '../src/settings/hide-secrets.ts'

test.each([
  ['redis://app:hunter2@h:1/0', 'redis://***@h:1/0'],
  ['redis://:hunter2@h', 'redis://***@h'],
  ['at rediss://u:p%40q@h and //u:p@g', 'at rediss://***@h and //***@g'],
  ["PASSWORD: 'hunter2', x", 'PASSWORD: ***, x'],
  ['{"password":"hunter 2"}', '{"password":***}'],
  ['redis://h?password=hunter2&db=1', 'redis://h?password=***&db=1'],
  ['redis://127.0.0.1:6379/0', 'redis://127.0.0.1:6379/0'],
])('%j is shown as %j', (text, shown) => {
  expect(hideSecrets(text)).toBe(shown)
})

test('any thrown value is reported in one line, without a stack trace', () => {
  expect(explain(new Error('one\n  two\n')).message).toBe('one; two')
  expect(explain('redis://a:b@c').message).toBe('redis://***@c')
  const failure = new Failure('reason', 'next')
  expect(explain(failure)).toBe(failure)
  expect(explain(Object.assign(new Error('bad'), { code: 'ERR_LOCAL_ARGUMENT' })).status).toBe(2)
})
