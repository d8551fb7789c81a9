import { expect, test } from 'vitest'
import { castQuery } from '../src/settings/pool-kwargs.ts'

test('query values get the types that redis-py gives them', () => {
  expect(
    castQuery({
      socket_timeout: '0.5',
      db: '3',
      ssl_check_hostname: 'no',
      retry_on_timeout: 'Yes',
      skip_full_coverage_check: 'False',
      decode_responses: '1',
      protocol: '3',
      max_connections: '50',
      client_name: '7',
      password: '123',
      ssl_cert_reqs: 'none',
    }),
  ).toEqual({
    socket_timeout: 0.5,
    db: 3,
    ssl_check_hostname: false,
    retry_on_timeout: true,
    skip_full_coverage_check: false,
    decode_responses: true,
    protocol: 3,
    max_connections: 50,
    client_name: '7',
    password: '123',
    ssl_cert_reqs: 'none',
  })
})

test('what cannot be cast stays as it is, for the schema to refuse', () => {
  expect(castQuery({ socket_timeout: 'soon', db: '', unknown: '1' })).toEqual({
    socket_timeout: 'soon',
    db: '',
    unknown: '1',
  })
})
