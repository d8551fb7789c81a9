import { describe, expect, test } from 'vitest'
import { Resources } from '../../src/index.ts'

interface Thing {
  readonly number: number
}

/** Counts what is created and disposed of. */
function workshop(): {
  readonly create: () => Thing
  readonly dispose: (thing: Thing) => void
  readonly disposed: Thing[]
} {
  let made = 0
  const disposed: Thing[] = []
  return { create: () => ({ number: ++made }), dispose: (thing) => void disposed.push(thing), disposed }
}

const KIND = {}

describe('a resource', () => {
  test('is created once for all claims of the same kind and name', () => {
    const resources = new Resources()
    const things = workshop()
    const [one, other] = [resources.claim(KIND, 'a', things), resources.claim(KIND, 'a', things)]
    expect(other.resource).toBe(one.resource)
    expect(one.resource.number).toBe(1)
  })

  test('differs for another name, another kind, and other resources', () => {
    const resources = new Resources()
    const things = workshop()
    const claims = [
      resources.claim(KIND, 'a', things),
      resources.claim(KIND, 'b', things),
      resources.claim({}, 'a', things),
      new Resources().claim(KIND, 'a', things),
    ]
    expect(claims.map(({ resource }) => resource.number)).toEqual([1, 2, 3, 4])
  })

  test('is disposed of once, after the last release', async () => {
    const resources = new Resources()
    const things = workshop()
    const [one, other] = [resources.claim(KIND, 'a', things), resources.claim(KIND, 'a', things)]
    await one.release()
    await one.release()
    expect(things.disposed).toEqual([])
    await other.release()
    await Promise.all([other.release(), one.release()])
    expect(things.disposed).toEqual([one.resource])
  })

  test('is created again after its last release, even while the old one is still closing', async () => {
    const resources = new Resources()
    const things = workshop()
    const closing = Promise.withResolvers<void>()
    const first = resources.claim(KIND, 'a', { create: things.create, dispose: () => closing.promise })
    const released = first.release()
    const second = resources.claim(KIND, 'a', things)
    expect(second.resource.number).toBe(2)
    closing.resolve()
    await released
    const third = resources.claim(KIND, 'a', things)
    expect(third.resource).toBe(second.resource)
  })

  test('release waits for the disposal and rejects with its error, every time', async () => {
    const resources = new Resources()
    const claim = resources.claim(KIND, 'a', {
      create: () => 1,
      dispose: () => Promise.reject(new Error('stuck')),
    })
    await expect(claim.release()).rejects.toThrow('stuck')
    await expect(claim.release()).rejects.toThrow('stuck')
  })

  test('that could not be created leaves nothing behind', () => {
    const resources = new Resources()
    const things = workshop()
    const create = (): Thing => {
      throw new Error('no wood')
    }
    expect(() => resources.claim(KIND, 'a', { create, dispose: things.dispose })).toThrow('no wood')
    expect(resources.claim(KIND, 'a', things).resource.number).toBe(1)
  })

  test('may be undefined and is still created once', () => {
    const resources = new Resources()
    let made = 0
    const lifecycle = { create: () => void ++made, dispose: () => {} }
    resources.claim(KIND, 'a', lifecycle)
    resources.claim(KIND, 'a', lifecycle)
    expect(made).toBe(1)
  })
})
