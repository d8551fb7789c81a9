import { describe, expect, test } from 'vitest'
import { Flights } from '../../src/loading/flights.ts'

describe('a flight', () => {
  test('carries everybody who joins before it lands', async () => {
    const flights = new Flights<string>()
    const landing = Promise.withResolvers<string>()
    let started = 0
    const run = (): Promise<string> => {
      started += 1
      return landing.promise
    }
    const joined = [flights.join('a', run), flights.join('a', run), flights.join('a', run)]
    landing.resolve('here')
    expect(await Promise.all(joined)).toEqual(['here', 'here', 'here'])
    expect(started).toBe(1)
  })

  test('is another for another key', async () => {
    const flights = new Flights<string>()
    const both = [flights.join('a', async () => 'a'), flights.join('b', async () => 'b')]
    expect(await Promise.all(both)).toEqual(['a', 'b'])
  })

  test('is another after the last one landed', async () => {
    const flights = new Flights<number>()
    expect(await flights.join('a', async () => 1)).toBe(1)
    expect(await flights.join('a', async () => 2)).toBe(2)
  })

  test('that fails fails for all on board, and the next one starts afresh', async () => {
    const flights = new Flights<number>()
    const crash = async (): Promise<number> => {
      throw new Error('fog')
    }
    const results = await Promise.allSettled([flights.join('a', crash), flights.join('a', async () => 1)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await flights.join('a', async () => 2)).toBe(2)
  })

  test('can be joined for the next time as soon as its result is out', async () => {
    const flights = new Flights<number>()
    const next = flights.join('a', async () => 1).then(() => flights.join('a', async () => 2))
    expect(await next).toBe(2)
  })
})
