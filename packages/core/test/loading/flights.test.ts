import { describe, expect, test } from 'vitest'
import type { Flight } from '../../src/loading/flight.ts'
import { Flights } from '../../src/loading/flights.ts'

const FREELY = { seconds: undefined, signal: undefined }
const BYTES = Buffer.from('claimed')

type Run<Result> = (flight: Flight<Result>) => Promise<Result>

function join<Result>(flights: Flights<Result>, key: string, run: Run<Result>): Promise<Result> {
  const flight = flights.get(key) ?? flights.start(key, { key, storedKey: key }, run)
  return flight.wait(FREELY)
}

describe('a flight', () => {
  test('carries everybody who joins before it lands', async () => {
    const flights = new Flights<string>()
    const landing = Promise.withResolvers<string>()
    let started = 0
    const run = (): Promise<string> => {
      started += 1
      return landing.promise
    }
    const joined = [join(flights, 'a', run), join(flights, 'a', run), join(flights, 'a', run)]
    landing.resolve('here')
    expect(await Promise.all(joined)).toEqual(['here', 'here', 'here'])
    expect(started).toBe(1)
  })

  test('is another for another key', async () => {
    const flights = new Flights<string>()
    const both = [join(flights, 'a', async () => 'a'), join(flights, 'b', async () => 'b')]
    expect(await Promise.all(both)).toEqual(['a', 'b'])
  })

  test('is another after the last one landed', async () => {
    const flights = new Flights<number>()
    expect(await join(flights, 'a', async () => 1)).toBe(1)
    expect(await join(flights, 'a', async () => 2)).toBe(2)
  })

  test('that fails fails for all on board, and the next one is another', async () => {
    const flights = new Flights<number>()
    const crash = async (): Promise<number> => {
      throw new Error('fog')
    }
    const results = await Promise.allSettled([join(flights, 'a', crash), join(flights, 'a', async () => 1)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await join(flights, 'a', async () => 2)).toBe(2)
  })

  test('can be joined for the next time as soon as its result is out', async () => {
    const flights = new Flights<number>()
    const next = join(flights, 'a', async () => 1).then(() => join(flights, 'a', async () => 2))
    expect(await next).toBe(2)
  })

  test('accepts all before its loader runs, and then those who see what it claimed', async () => {
    const flights = new Flights<string>()
    const landing = Promise.withResolvers<string>()
    const flight = flights.start('a', { key: 'a', storedKey: 'a' }, (started) =>
      started.load(BYTES, () => landing.promise),
    )
    const result = flight.wait(FREELY)
    expect(flight.accepts(undefined)).toBe(true)
    await new Promise(setImmediate)
    expect(flight.accepts(undefined)).toBe(false)
    expect(flight.accepts(Buffer.from('other'))).toBe(false)
    expect(flight.accepts(Buffer.from(BYTES))).toBe(true)
    landing.resolve('here')
    expect(await result).toBe('here')
  })

  test('that another one replaced lands for those on board, and leaves the other in its place', async () => {
    const flights = new Flights<string>()
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
    const early = join(flights, 'a', () => first.promise)
    const flight = flights.start('a', { key: 'a', storedKey: 'a' }, () => second.promise)
    first.resolve('old')
    expect(await early).toBe('old')
    expect(flights.get('a')).toBe(flight)
    second.resolve('new')
    expect(await flight.wait(FREELY)).toBe('new')
    expect(flights.get('a')).toBeUndefined()
  })

  test('that was aborted is not joined any more', async () => {
    const flights = new Flights<string>()
    const controller = new AbortController()
    const flight = flights.start('a', { key: 'a', storedKey: 'a' }, () => new Promise(() => {}))
    const waiting = flight.wait({ seconds: undefined, signal: controller.signal })
    expect(flights.get('a')).toBe(flight)
    controller.abort(new RangeError('enough'))
    await expect(waiting).rejects.toThrow(new RangeError('enough'))
    expect(flight.signal.reason).toEqual(new RangeError('enough'))
    expect(flights.get('a')).toBeUndefined()
  })
})
