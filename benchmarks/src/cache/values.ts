import type { Codec } from './contestant.ts'

/** A kind of value. */
export type ValueKind = 'text100' | 'text1k' | 'text10k' | 'json'

/** Names in the results. */
export const valueNames: Readonly<Record<ValueKind, string>> = {
  text100: '100 B',
  text1k: '1 KB',
  text10k: '10 KB',
  json: 'JSON',
}

/** What is stored. */
export const values: Readonly<Record<ValueKind, unknown>> = {
  text100: 'x'.repeat(100),
  text1k: 'x'.repeat(1024),
  text10k: 'x'.repeat(10_240),
  json: {
    id: 4711,
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    city: 'London',
    active: true,
    score: 1.25,
    visits: 1815,
    plan: 'team',
    createdAt: '2026-11-02T10:15:00Z',
    note: null,
  },
}

const text: Codec = { encode: (value) => value as string, decode: (value) => value }
const json: Codec = { encode: JSON.stringify, decode: JSON.parse }

/**
 * Returns what hand-written code does to values of a kind: text is stored as it is, an object as JSON.
 *
 * @param kind - Of value.
 */
export function codecOf(kind: ValueKind): Codec {
  return kind === 'json' ? json : text
}
