import { describe, expect, test } from 'vitest'
import { OperationTime } from '../src/operation-time.ts'

/** Milliseconds of a command that began and ended at these times, of 1,000 for the operation. */
function send(time: OperationTime, begun: number, ended: number): number {
  const left = time.begin(1000, begun)
  time.end(ended, begun + left)
  return left
}

describe('the time of an operation', () => {
  test('is what its commands leave of SOCKET_TIMEOUT; what happens between them does not count', () => {
    const time = new OperationTime()
    expect(send(time, 0, 300)).toBe(1000)
    expect(send(time, 5000, 5400)).toBe(700)
    expect(time.begin(1000, 9000)).toBe(300)
  })

  test('counts commands that are under way together once', () => {
    const time = new OperationTime()
    expect([time.begin(1000, 0), time.begin(1000, 100), time.begin(1000, 200)]).toEqual([1000, 900, 800])
    time.end(300, 1000)
    time.end(400, 1000)
    time.end(500, 1000)
    expect(time.begin(1000, 9000)).toBe(500)
  })

  test('is over after commands that got no answer', () => {
    const time = new OperationTime()
    time.begin(1000, 0)
    time.end(1000)
    expect(time.begin(1000, 1000)).toBe(0)
  })

  test('halves for an answer that was read after its deadline, so that it still ends', () => {
    const time = new OperationTime()
    const lefts = [0, 1, 2, 3, 4].map((at) => send(time, at * 10_000, at * 10_000 + 9000))
    expect(lefts).toEqual([1000, 500, 250, 125, 62.5])
  })

  test('includes what the operation waited before; of more than all of it, half', () => {
    expect(new OperationTime(400).begin(1000, 0)).toBe(600)
    expect(new OperationTime(3000).begin(1000, 0)).toBe(500)
  })

  test('begins again with a step of its own', () => {
    const time = new OperationTime(400)
    send(time, 0, 500)
    time.restart()
    expect(time.begin(1000, 1000)).toBe(1000)
  })
})
