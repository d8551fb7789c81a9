import { expect, test } from 'vitest'
import { tooOldVersion } from '../src/pools/server-version.ts'

test.each(['6.2.0', '6.10.1', '7.0.15', '8.2.1', '255.255.255'])('Redis %s will do', (version) => {
  expect(tooOldVersion(`# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n`)).toBeUndefined()
})

test.each(['2.8.24', '5.0.14', '6.0.16'])('Redis %s is too old', (version) => {
  expect(tooOldVersion(`# Server\r\nredis_version:${version}\r\n`)).toBe(version)
})

test('Valkey counts by the Redis version it is compatible with', () => {
  const info = '# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.0\r\n'
  expect(tooOldVersion(info)).toBeUndefined()
})

test('a server that does not say its version is taken as it is', () => {
  expect(tooOldVersion('# Server\r\n')).toBeUndefined()
})
