import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  ArgumentError,
  type BackendContext,
  buildCaches,
  type Caches,
  ClosedError,
  LocMemCache,
  type LocMemStore,
  SettingsError,
  type SettingsWarning,
  UnknownAliasError,
} from '../../src/index.ts'
import { build, classes, problemsOf } from '../support.ts'

describe('caches', () => {
  const settings = {
    sessions: { BACKEND: 'locmem', KEY_PREFIX: 's' },
    default: { BACKEND: 'locmem', TIMEOUT: 60, VERSION: 2 },
    none: { BACKEND: 'dummy' },
  }

  test('are found by alias, always the same one, in the order of the settings', () => {
    const caches = build(settings)
    expect(caches.aliases).toEqual(['sessions', 'default', 'none'])
    expect(caches.get('sessions')).toBe(caches.get('sessions'))
    expect(caches.get('sessions')).toMatchObject({ alias: 'sessions', keyPrefix: 's', timeout: 300, version: 1 })
    expect(caches.get('default')).toMatchObject({ alias: 'default', keyPrefix: '', timeout: 60, version: 2 })
    expect(caches.get()).toBe(caches.get('default'))
  })

  test('of an unknown alias are an error with a guess and the names there are', () => {
    const caches = build(settings)
    expect(() => caches.get('sesions')).toThrow(UnknownAliasError)
    expect(() => caches.get('sesions')).toThrow(/"sesions".*"sessions".*sessions, default, none/)
    expect(() => caches.get('pages')).toThrow(/"pages"\. Known: sessions, default, none/)
    for (const alias of ['__proto__', 'constructor', 'toString', '']) {
      expect(() => caches.get(alias)).toThrow(expect.objectContaining({ code: 'ERR_CACHE_UNKNOWN_ALIAS' }))
    }
  })

  test('without a default have none', () => {
    expect(() => build({ sessions: { BACKEND: 'locmem' } }).get()).toThrow(/"default".*Known: sessions/)
  })

  test('may have any name', () => {
    const caches = build({
      'my cache': { BACKEND: 'dummy' },
      'a.b': { BACKEND: 'dummy' },
      toString: { BACKEND: 'dummy' },
    })
    expect(caches.get('toString').alias).toBe('toString')
    expect(caches.aliases).toEqual(['my cache', 'a.b', 'toString'])
  })

  test('are closed together, and once', async () => {
    const released = vi.fn(async () => {})
    class Watched extends LocMemCache {
      static override openStore(settings: never, context: BackendContext): LocMemStore {
        return Object.assign(LocMemCache.openStore(settings, context), { close: released })
      }
    }
    const caches = build({ a: { BACKEND: Watched }, b: { BACKEND: Watched } })
    await caches.close()
    await caches.close()
    expect(released).toHaveBeenCalledTimes(2)
    await expect(caches.get('a').get('k')).rejects.toThrow(ClosedError)
    await expect(caches.get('b').get('k')).rejects.toThrow(ClosedError)
  })

  test('close at the end of an await using block', async () => {
    let outer: Caches | undefined
    {
      await using caches = build(settings)
      outer = caches
      await caches.get().set('k', 1)
    }
    await expect(outer.get().get('k')).rejects.toThrow(ClosedError)
  })

  test('show nothing of their settings when printed', () => {
    const caches = build({
      default: { BACKEND: 'dummy', LOCATION: 'redis://:hunter2@h', OPTIONS: { PASSWORD: 'tiger' } },
    })
    for (const shown of [caches, caches.get()]) {
      expect(inspect(shown, { depth: 9, showHidden: true })).not.toMatch(/hunter2|tiger/)
      expect(JSON.stringify(shown)).not.toMatch(/hunter2|tiger/)
    }
  })
})

describe('a backend of one’s own', () => {
  const message = 'is odd'

  /** Takes one option, and does with it what a test wants. */
  class Odd extends LocMemCache {
    static override schema(): never {
      return z.strictObject({ BACKEND: z.unknown(), OPTIONS: z.strictObject({ FLAG: z.boolean() }) }) as never
    }
  }

  test('is taken as a class and checks its own settings', () => {
    expect(build({ BACKEND: Odd, OPTIONS: { FLAG: true } }).get()).toBeInstanceOf(Odd)
    expect(problemsOf({ BACKEND: Odd, OPTIONS: { FLAG: 'yes', FLOG: 1 } })).toEqual([
      { path: 'CACHES.default.OPTIONS.FLAG', message: 'expected true or false, got "yes"' },
      { path: 'CACHES.default.OPTIONS.FLOG', message: 'unknown setting; did you mean "FLAG"?' },
    ])
    expect(problemsOf({ BACKEND: Odd })).toEqual([
      { path: 'CACHES.default.OPTIONS', message: 'expected an object, got nothing' },
    ])
  })

  test('may refuse its settings when it is made, together with the problems of other aliases', () => {
    class Refusing extends LocMemCache {
      static override openStore(_settings: never, context: BackendContext): LocMemStore {
        throw new SettingsError([{ path: `CACHES.${context.alias}.LOCATION`, message }])
      }
    }
    const problems = problemsOf({ a: { BACKEND: Refusing }, b: { BACKEND: 'nowhere' }, c: { BACKEND: Refusing } })
    expect(problems.map(({ path }) => path)).toEqual(['CACHES.a.LOCATION', 'CACHES.b.BACKEND', 'CACHES.c.LOCATION'])
  })

  test('whose arguments are out of range has the problem of its alias', () => {
    class Argument extends LocMemCache {
      static override openStore(): LocMemStore {
        throw new ArgumentError(message)
      }
    }
    expect(problemsOf({ mine: { BACKEND: Argument } })).toEqual([{ path: 'CACHES.mine', message }])
  })

  test('whose store has a bug is not blamed on the settings', () => {
    class Buggy extends LocMemCache {
      static override openStore(): LocMemStore {
        throw new RangeError(message)
      }
    }
    expect(() => build({ BACKEND: Buggy })).toThrow(new RangeError(message))
  })

  describe('may warn', () => {
    const warning: SettingsWarning = { code: 'WARN_CACHE_IGNORED_SETTING', path: 'CACHES.default.X', message }
    class Warning extends LocMemCache {
      static override openStore(settings: never, context: BackendContext): LocMemStore {
        context.warn(warning)
        return LocMemCache.openStore(settings, context)
      }
    }

    test('the callback onWarning', () => {
      const warnings: SettingsWarning[] = []
      const onWarning = (given: SettingsWarning): void => void warnings.push(given)
      const emitted = vi.spyOn(process, 'emitWarning')
      buildCaches({ BACKEND: Warning }, classes, { onWarning })
      expect(warnings).toEqual([warning])
      expect(emitted).not.toHaveBeenCalled()
      emitted.mockRestore()
    })

    test('else everybody, by a warning of the process', async () => {
      const received = new Promise<Error>((resolve) => process.once('warning', resolve))
      buildCaches({ BACKEND: Warning }, classes)
      expect(await received).toMatchObject({
        name: 'HoldfastWarning',
        code: 'WARN_CACHE_IGNORED_SETTING',
        message: 'CACHES.default.X: is odd',
      })
    })
  })
})

test('close waits for every cache, also when one of them fails', async () => {
  const slow = Promise.withResolvers<void>()
  let released = 0
  const close = (): Promise<void> => {
    released += 1
    return released === 1 ? Promise.reject(new Error('stuck')) : slow.promise
  }
  class Stuck extends LocMemCache {
    static override openStore(settings: never, context: BackendContext): LocMemStore {
      return Object.assign(LocMemCache.openStore(settings, context), { close })
    }
  }
  const settled: string[] = []
  const closing = build({ a: { BACKEND: Stuck }, b: { BACKEND: Stuck } })
    .close()
    .catch((error: Error) => settled.push(error.message))
  await new Promise(setImmediate)
  expect(settled).toEqual([])
  slow.resolve()
  await closing
  expect(settled).toEqual(['stuck'])
})

test('getMany of no keys on a closed cache says that it is closed', async () => {
  const cache = build({ BACKEND: 'locmem' }).get()
  await cache.close()
  await expect(cache.getMany([])).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
})
