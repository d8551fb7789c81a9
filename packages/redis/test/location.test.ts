import { describe, expect, test } from 'vitest'
import { formatLocation, parseLocations } from '../src/settings/location.ts'

function parse(location: string | readonly string[]) {
  const complaints: (string | number | undefined)[][] = []
  const locations = parseLocations(location, (...complaint) => complaints.push(complaint))
  return { locations, complaints }
}

describe('parseLocations', () => {
  test.each([
    ['redis://cache.example:6380/2', { host: 'cache.example', port: 6380, tls: false, kwargs: { db: 2 } }],
    ['redis://cache.example', { host: 'cache.example', port: 6379, tls: false, kwargs: {} }],
    ['redis://', { host: 'localhost', port: 6379, tls: false, kwargs: {} }],
    ['redis://[::1]:7000/0', { host: '::1', port: 7000, tls: false, kwargs: { db: 0 } }],
    ['rediss://cache.example/0', { host: 'cache.example', port: 6379, tls: true, kwargs: { db: 0 } }],
    ['redis://:secret@h', { host: 'h', port: 6379, tls: false, kwargs: { password: 'secret' } }],
    ['redis://me:p%40ss%2Fw@h', { host: 'h', port: 6379, tls: false, kwargs: { username: 'me', password: 'p@ss/w' } }],
    // As in redis-py, the query's database wins over the path's.
    [
      'redis://h/1?db=4&socket_timeout=0.5',
      { host: 'h', port: 6379, tls: false, kwargs: { db: 4, socket_timeout: '0.5' } },
    ],
    ['unix:///run/redis.sock', { socketPath: '/run/redis.sock', tls: false, kwargs: {} }],
    [
      'unix://:pw@/run/redis.sock?db=3',
      { socketPath: '/run/redis.sock', tls: false, kwargs: { password: 'pw', db: 3 } },
    ],
  ])('reads %s as redis-py does', (url, expected) => {
    const { locations, complaints } = parse(url)
    expect(complaints).toEqual([])
    expect(locations).toEqual([expected])
  })

  test('takes several servers as a list, or separated by commas or semicolons', () => {
    const expected = ['a:1', 'b:2', 'c:3']
    for (const given of [
      ['redis://a:1/0', 'redis://b:2/0', 'redis://c:3/0'],
      'redis://a:1/0,redis://b:2/0, redis://c:3/0',
      'redis://a:1/0;redis://b:2/0;redis://c:3/0',
    ]) {
      expect(parse(given).locations.map(formatLocation)).toEqual(expected)
    }
  })

  test.each([
    '',
    ' ',
    'h:6379',
    'http://h',
    'redis://h:99999',
    'redis://h/x',
    'redis://h/1/2',
    'unix://',
    'redis://%zz:p@h',
  ])('complains of %j and says what was expected', (url) => {
    const { locations, complaints } = parse(url)
    expect(locations).toEqual([])
    expect(complaints).toHaveLength(1)
    expect(complaints[0]?.[0]).toContain('expected')
  })

  test('says which of several is wrong', () => {
    expect(parse(['redis://h', 'nonsense']).complaints).toEqual([[expect.stringContaining('nonsense'), 1]])
  })

  test.each([
    'redis://me:hunter2@h:99999',
    'http://me:hunter2@h',
    'me:hunter2@h:6379',
    'redis://me:hun#hunter2@h:x',
    'redis://me:hun/hunter2@h',
    'redis://me:hun@hunter2@h:x',
    'redis://h/x?password=hunter2',
    'redis://h/x?password=a@hunter2',
    'redis://me:hunter2,hunter2@h',
    'redis://me:hunter2;hunter2@h:x,redis://h',
  ])('never shows the password of %s', (url) => {
    const { complaints } = parse(url)
    expect(complaints.length).toBeGreaterThan(0)
    expect(JSON.stringify(complaints)).not.toContain('hunter2')
  })
})

test('formatLocation writes addresses without credentials', () => {
  expect(parse('redis://me:secret@[::1]:7000/0,unix://:pw@/run/r.sock').locations.map(formatLocation)).toEqual([
    '[::1]:7000',
    '/run/r.sock',
  ])
})
