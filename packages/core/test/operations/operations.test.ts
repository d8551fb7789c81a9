import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type CacheError, ContentionError, DecodeError, isCacheError, KeyNotFoundError } from '../../src/index.ts'
import { type OperationContext, operationChannel } from '../../src/operations/channels.ts'
import { FailurePolicy } from '../../src/operations/failure-policy.ts'
import { NO_FALLBACK, Operations } from '../../src/operations/operations.ts'

const thrower = (error: Error) => (): Promise<never> => Promise.reject(error)
const caught = async (promise: Promise<unknown>): Promise<CacheError> =>
  (await promise.catch((error: unknown) => error)) as CacheError

describe('an error that an operation throws', () => {
  test('says where it happened, and is otherwise as it was', async () => {
    const cause = new RangeError('inner')
    const original = Object.assign(new DecodeError('outer', { cause }), { node: '127.0.0.1:1' })
    const error = await caught(new Operations('pages', new FailurePolicy()).run('get', 'k', 1, thrower(original)))
    expect(error).toBeInstanceOf(DecodeError)
    expect(isCacheError(error)).toBe(true)
    expect(error).toMatchObject({ alias: 'pages', operation: 'get', code: 'ERR_CACHE_DECODE', node: '127.0.0.1:1' })
    expect(error).toMatchObject({ name: 'DecodeError', message: 'outer', cause })
    expect(error.stack).toBe(original.stack)
    expect(String(error)).toBe('DecodeError: outer')
  })

  test('is each operation’s own, where one failure hits several', async () => {
    const shared = new KeyNotFoundError('shared')
    const [one, two] = [new Operations('one', new FailurePolicy()), new Operations('two', new FailurePolicy())]
    const errors = await Promise.all([
      caught(one.run('get', 'k', 1, thrower(shared))),
      caught(one.run('set', 'k', 1, thrower(shared))),
      caught(two.run('get', 'k', 1, thrower(shared))),
    ])
    expect(errors.map(({ alias, operation }) => `${alias}.${operation}`)).toEqual(['one.get', 'one.set', 'two.get'])
    expect([one.stats().errors, two.stats().errors]).toEqual([2, 1])
  })

  test('passes as it is when another cache threw it, and when it is none of ours', async () => {
    const inner = new Operations('inner', new FailurePolicy())
    const outer = new Operations('outer', new FailurePolicy({ ignore: () => true }))
    const error = await caught(inner.run('get', 'k', NO_FALLBACK, thrower(new KeyNotFoundError('no'))))
    expect(await caught(outer.run('getOrSet', 'k', 1, thrower(error)))).toBe(error)
    const foreign = new RangeError('no')
    expect(await caught(outer.run('getOrSet', 'k', 1, thrower(foreign)))).toBe(foreign)
    expect(outer.stats()).toMatchObject({ errors: 0, ignoredErrors: 0 })
  })

  test('of a walk that cannot begin has a name too', async () => {
    const walk = new Operations('pages', new FailurePolicy()).iterate('iterKeys', '*', () => {
      throw new KeyNotFoundError('no')
    })
    expect(await caught(walk.next())).toMatchObject({ alias: 'pages', operation: 'iterKeys' })
  })
})

describe('an operation', () => {
  const open = (): Operations => new Operations('default', new FailurePolicy({ ignore: true }))
  const contended = thrower(new ContentionError('contended'))

  test('that throws before it returns a promise is rejected, counted and timed', async () => {
    const operations = open()
    const work = (): Promise<never> => {
      throw new KeyNotFoundError('no')
    }
    expect(await caught(operations.run('get', 'k', NO_FALLBACK, work))).toMatchObject({ operation: 'get' })
    expect(operations.stats()).toMatchObject({ errors: 1, operations: { get: 1 }, latency: { count: 1 } })
  })

  test('is rejected after close(), even if every error is ignored', async () => {
    const operations = new Operations('default', new FailurePolicy({ ignore: () => true }))
    operations.close()
    const error = await caught(operations.run('get', 'k', 1, async () => 1))
    expect(error).toMatchObject({ code: 'ERR_CACHE_CLOSED', message: 'Cache "default" is closed.', operation: 'get' })
    expect(operations.stats().operations).toEqual({})
  })

  test('returns its fallback for an ignored error, but not without a fallback', async () => {
    expect(await open().run('get', 'k', 'fallback', contended)).toBe('fallback')
    expect(await caught(open().run('get', 'k', NO_FALLBACK, contended))).toMatchObject({
      code: 'ERR_CACHE_CONTENTION',
    })
  })

  test('can do without a step, whatever the policy says about its error', async () => {
    const operations = new Operations('default', new FailurePolicy())
    expect(await operations.step('getOrSet', 'loaded', contended, 'ERR_CACHE_CONTENTION')).toBe('loaded')
    expect(operations.stats()).toMatchObject({ errors: 1, ignoredErrors: 1 })
    expect(await caught(operations.step('getOrSet', 'loaded', contended))).toMatchObject({ operation: 'getOrSet' })
  })

  test('is traced once, without its value, and counted once', async () => {
    const operations = open()
    const published: unknown[] = []
    const subscriber = { asyncEnd: (context: object): void => void published.push({ ...context }) }
    operationChannel.subscribe(subscriber as never)
    onTestFinished(() => void operationChannel.unsubscribe(subscriber as never))
    expect(await operations.run('get', 'k', undefined, async () => 'secret')).toBe('secret')
    expect(published).toMatchObject([{ alias: 'default', operation: 'get', key: 'k', result: undefined }])
    expect(JSON.stringify(published)).not.toContain('secret')
    expect(operations.stats().operations).toEqual({ get: 1 })
  })

  test('runs inside what a subscriber puts around it, and publishes that once', async () => {
    const place = new AsyncLocalStorage<string>()
    const start = (context: OperationContext): void => {
      context.around = (work) => place.run('inside', work)
    }
    operationChannel.start.subscribe(start as never)
    onTestFinished(() => void operationChannel.start.unsubscribe(start as never))
    expect(await open().run('get', 'k', undefined, async () => place.getStore())).toBe('inside')
  })
})
