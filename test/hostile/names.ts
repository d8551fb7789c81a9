import { afterEach, beforeEach, expect } from 'vitest'

/** Names that every object of JavaScript has, or that change it. */
export const NAMES = ['__proto__', 'constructor', 'hasOwnProperty', 'prototype', 'toString'] as const

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, String.prototype]
const shapes = (): string => JSON.stringify(PROTOTYPES.map((each) => Reflect.ownKeys(each).map(String)))

/**
 * Makes an object with a property of any name, as JSON.parse does.
 *
 * @param name - The name.
 * @param value - What JSON expresses.
 */
export function objectWith(name: string, value: unknown): Record<string, unknown> {
  return JSON.parse(`{ ${JSON.stringify(name)}: ${JSON.stringify(value)} }`) as Record<string, unknown>
}

/** Makes each test of the file fail that changes what all objects share. */
export function expectCleanPrototypes(): void {
  let before = ''
  beforeEach(() => {
    before = shapes()
  })
  afterEach(() => expect(shapes()).toBe(before))
}
