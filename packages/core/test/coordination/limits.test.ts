import { describe, expect, test } from 'vitest'
import { checkLimit, Limits, unlimited } from '../../src/coordination/limits.ts'
import { type ConsumeOptions, KeySpace, type LimitState } from '../../src/index.ts'

function limits(state: LimitState): Limits {
  return new Limits({ consume: async () => state }, new KeySpace({ prefix: 'p' }))
}

const STEP = checkLimit({ limit: 2, window: 60 })

describe('a step of a rate limit', () => {
  test('is allowed up to the limit', async () => {
    expect(await limits({ hits: 2, resetMs: 1500, blocked: false }).consume('k', STEP)).toEqual({
      allowed: true,
      hits: 2,
      remaining: 0,
      blocked: false,
      resetAfter: 1.5,
      retryAfter: 0,
    })
  })

  test('is refused beyond it, until the window ends', async () => {
    const step = await limits({ hits: 3, resetMs: 1500, blocked: false }).consume('k', STEP)
    expect(step).toMatchObject({ allowed: false, remaining: 0, retryAfter: 1.5 })
  })

  test('is refused while a block lasts, however few its hits are', async () => {
    const step = await limits({ hits: 1, resetMs: 9000, blocked: true }).consume('k', STEP)
    expect(step).toMatchObject({ allowed: false, blocked: true, retryAfter: 9 })
  })

  test('that could not be counted is allowed', () => {
    expect(unlimited(checkLimit({ limit: 5, window: 60, cost: 2 }))).toEqual({
      allowed: true,
      hits: 2,
      remaining: 3,
      blocked: false,
      resetAfter: 60,
      retryAfter: 0,
    })
  })

  test('is counted under its own key, and needs a well-formed one', async () => {
    const keys: string[] = []
    const store = {
      consume: async (key: string): Promise<LimitState> => {
        keys.push(key)
        return { hits: 1, resetMs: 1, blocked: false }
      },
    }
    await new Limits(store, new KeySpace({ prefix: 'p' })).consume('k', STEP)
    expect(keys).toEqual(['p:!limit:k'])
    await expect(limits({ hits: 1, resetMs: 1, blocked: false }).consume('\ud800', STEP)).rejects.toMatchObject({
      code: 'ERR_CACHE_KEY',
    })
  })

  test.each<[Partial<Record<keyof ConsumeOptions, unknown>>]>([
    [{ limit: -1 }],
    [{ limit: 1.5 }],
    [{ cost: '1' }],
    [{ window: 0 }],
    [{ block: -1 }],
  ])('with %j is an error', (wrong) => {
    expect(() => checkLimit({ limit: 1, window: 1, ...(wrong as object) })).toThrow(/must be/)
  })
})
