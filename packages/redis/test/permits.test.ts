import { expect, test } from 'vitest'
import { Permits } from '../src/pools/permits.ts'

const none = (): Error => new Error('none in time')

test('a free permit is taken at once, and who waits gets the next, in order', async () => {
  const permits = new Permits(1)
  expect(permits.take()).toBeUndefined()
  const order: string[] = []
  const waiting = ['first', 'second'].map((name) => permits.take()?.then(() => order.push(name)))
  permits.give()
  permits.give()
  await Promise.all(waiting)
  expect(order).toEqual(['first', 'second'])
  permits.give()
  expect(permits.take()).toBeUndefined()
})

test('who may not wait fails at once, and who waited in vain gets no permit later', async () => {
  const permits = new Permits(1)
  await permits.take()
  await expect(permits.take(0, none)).rejects.toThrow('none in time')
  await expect(permits.take(1, none)).rejects.toThrow('none in time')
  permits.give()
  expect(permits.take()).toBeUndefined()
})

test('all who wait can be refused', async () => {
  const permits = new Permits(1)
  await permits.take()
  const waiting = [permits.take(), permits.take(1000, none)]
  permits.refuse(new Error('closed'))
  for (const each of waiting) await expect(each).rejects.toThrow('closed')
})

test('there may be any number of permits, and 100,000 callers may wait', async () => {
  const endless = new Permits(Number.POSITIVE_INFINITY)
  for (let call = 0; call < 1000; call += 1) expect(endless.take()).toBeUndefined()
  const permits = new Permits(1)
  await permits.take()
  const waiting = Array.from({ length: 100_000 }, () => permits.take())
  for (const each of waiting) {
    permits.give()
    await each
  }
})
