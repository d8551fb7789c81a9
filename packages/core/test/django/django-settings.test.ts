import { describe, expect, test } from 'vitest'
import { buildCaches, SettingsError } from '../../src/index.ts'
import { classes, problemsOf } from '../support.ts'

function problemsOfDjango(djangoSettings: unknown): readonly string[] {
  try {
    buildCaches({ BACKEND: 'locmem' }, classes, { djangoSettings: djangoSettings as object })
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}

describe('djangoSettings', () => {
  test('takes what a Django project has', () => {
    const settings = {
      DJANGO_REDIS_IGNORE_EXCEPTIONS: true,
      DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS: true,
      DJANGO_REDIS_LOGGER: 'some.logger',
      DJANGO_REDIS_SCAN_ITERSIZE: 10,
      DJANGO_REDIS_CONNECTION_FACTORY: 'django_redis.pool.ConnectionFactory',
      DJANGO_REDIS_CLOSE_CONNECTION: true,
      CACHE_HERD_TIMEOUT: 60,
    }
    expect(problemsOfDjango(settings)).toEqual([])
    expect(problemsOfDjango({ DJANGO_REDIS_LOGGER: console })).toEqual([])
  })

  test('names an unknown setting and the one that was meant', () => {
    expect(problemsOfDjango({ DJANGO_REDIS_IGNORE_EXCEPTION: true })).toEqual([
      'djangoSettings.DJANGO_REDIS_IGNORE_EXCEPTION: unknown setting; did you mean "DJANGO_REDIS_IGNORE_EXCEPTIONS"?',
    ])
  })

  test.each([
    ['DJANGO_REDIS_IGNORE_EXCEPTIONS', 'yes', 'expected true or false, got "yes"'],
    ['DJANGO_REDIS_LOGGER', 5, 'expected a string or an object with error(), got 5'],
    ['DJANGO_REDIS_LOGGER', {}, 'expected a string or an object with error(), got an object'],
    ['DJANGO_REDIS_SCAN_ITERSIZE', 0, 'expected at least 1, got 0'],
    ['CACHE_HERD_TIMEOUT', 0, 'expected more than 0, got 0'],
  ])('says what %s should be instead of %j', (name, value, message) => {
    expect(problemsOfDjango({ [name]: value })).toEqual([`djangoSettings.${name}: ${message}`])
  })

  test('reports its problems together with those of the caches', () => {
    const build = () => buildCaches({ BACKEND: 'locmen' }, classes, { djangoSettings: { CACHE_HERD_TIMEOUT: -1 } })
    expect(build).toThrow(/2 problems:\n.*djangoSettings\.CACHE_HERD_TIMEOUT.*\n.*CACHES\.default\.BACKEND/)
  })
})

describe('OPTIONS of every backend', () => {
  test.each([
    ['IGNORE_EXCEPTIONS', 'yes', 'expected true or false or a function of the error, got "yes"'],
    ['LOG_IGNORED_EXCEPTIONS', 1, 'expected true or false, got 1'],
    ['TIMEOUT_JITTER', 1, 'expected less than 1, got 1'],
    ['TIMEOUT_JITTER', -0.1, 'expected at least 0, got -0.1'],
  ])('says what %s should be instead of %j', (name, value, message) => {
    expect(problemsOf({ BACKEND: 'locmem', OPTIONS: { [name]: value } })).toEqual([
      { path: `CACHES.default.OPTIONS.${name}`, message },
    ])
  })
})
