import { expect, test } from 'vitest'
import { InFlight } from '../src/pools/in-flight.ts'

const flight = (commands: number, bytes: number): InFlight =>
  new InFlight({ commands, bytes, overloaded: (size) => new Error(`no room for ${size}`) })

/** What is let go, in order. */
function gate(inFlight: InFlight): { readonly order: number[]; take(bytes: number): Promise<void> } {
  const order: number[] = []
  return { order, take: async (bytes) => inFlight.take(bytes)?.then(() => void order.push(bytes)) }
}

test('commands go at once while both bounds allow it', () => {
  const inFlight = flight(2, 100)
  expect([inFlight.take(100), inFlight.take(0)]).toEqual([undefined, undefined])
  inFlight.give(100)
  inFlight.give(0)
  expect(inFlight.take(100)).toBeUndefined()
})

test('beyond the number of commands callers wait, and go in the order of their calls', async () => {
  const inFlight = flight(1, 100)
  void inFlight.take(0)
  const { order, take } = gate(inFlight)
  const waiting = [take(1), take(2), take(3)]
  for (const bytes of [0, 1, 2]) inFlight.give(bytes)
  await Promise.all(waiting)
  expect(order).toEqual([1, 2, 3])
})

test('beyond the bytes callers wait, small ones behind large ones too', async () => {
  const inFlight = flight(10, 100)
  void inFlight.take(60)
  const { order, take } = gate(inFlight)
  const waiting = [take(50), take(1)]
  expect(inFlight.crowded).toBe(true)
  inFlight.give(60)
  await Promise.all(waiting)
  expect(order).toEqual([50, 1])
  expect(inFlight.crowded).toBe(false)
  // 51 are taken.
  expect(inFlight.take(49)).toBeUndefined()
  const last = take(1)
  inFlight.give(1)
  await last
})

test('what is larger than everything may be together is refused at once', () => {
  expect(() => flight(10, 100).take(101)).toThrow('no room for 101')
})

test('as many bytes may wait as may be in flight; beyond that all are refused with one error, until some went', async () => {
  const inFlight = flight(10, 100)
  void inFlight.take(100)
  const waiting = [inFlight.take(70), inFlight.take(30)]
  const errors = [40, 50].map((bytes) => {
    try {
      return inFlight.take(bytes)
    } catch (error) {
      return error
    }
  })
  expect(errors[0]).toEqual(new Error('no room for 40'))
  expect(errors[1]).toBe(errors[0])
  inFlight.give(100)
  await Promise.all(waiting)
  expect(inFlight.take(100)).toBeInstanceOf(Promise)
  expect(() => inFlight.take(1)).toThrow('no room for 1')
})

test('all who wait can be refused, and then others may wait', async () => {
  const inFlight = flight(10, 100)
  void inFlight.take(100)
  const waiting = [inFlight.take(60), inFlight.take(40)]
  inFlight.refuse(new Error('late'))
  for (const each of waiting) await expect(each).rejects.toThrow('late')
  const next = inFlight.take(100)
  inFlight.give(100)
  await next
})
