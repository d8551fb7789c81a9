import { expect, test } from 'vitest'
import { faults } from './faults/index.ts'
import { byFault } from './report/by-fault.ts'
import { page } from './report/page.ts'
import type { RowResult } from './run-row.ts'
import { chosenRows } from './schedule.ts'
import type { Outcome } from './workload/task.ts'

const well: Omit<Outcome, 'subject'> = {
  calls: 1000,
  errors: {},
  refused: 0,
  longest: 20,
  longestOperation: 'get',
  unanswered: 0,
  healed: 0,
  wrong: [],
  late: [],
  unhandled: [],
  starved: 0,
  early: [],
  lost: 0,
  apart: 0,
}
const row = (place: Pick<RowResult, 'fault' | 'topology'>, more: Partial<Outcome> = {}): RowResult => ({
  ...place,
  seed: 1,
  window: 1500,
  outcomes: [
    { ...well, subject: 'Holdfast' },
    { ...well, subject: 'ioredis', ...more },
  ],
})
const planned = chosenRows('half-open,network-cut', undefined)
const options = { seed: 1, workers: 64, planned, ended: 'it was interrupted', broken: [] }

test('the page of a whole run says that it has all rows, and shows the chart', () => {
  const text = page(
    planned.map((place) => row(place)),
    options,
  )
  expect(text).toContain(`${planned.length} of ${planned.length} rows.\n`)
  expect(text).not.toContain('partial')
  expect(text).toContain('](resilience/by-fault.svg)')
  expect(text.split('\n').filter((line) => line.length > 120 && !line.startsWith('|'))).toEqual([])
})

test('the page of a run that was interrupted says so, and what is missing', () => {
  const [first, second, ...others] = planned
  if (!first || !second) throw new Error('There are too few rows')
  const text = page(
    others.map((place) => row(place)),
    options,
  ).replaceAll('\n', ' ')
  expect(text).toContain(`${others.length} of ${planned.length} rows. The run is partial, because it was interrupted.`)
  expect(text).toContain(`Missing: ${first.fault} on ${first.topology}, ${second.fault} on ${second.topology}. `)
})

test('the chart shows each client of each fault, the worst of all topologies', () => {
  const places = chosenRows('half-open', 'one server,cluster')
  const [one, other] = [places[0], places[1]]
  if (!one || !other) throw new Error('There are too few rows')
  const seen = [row(one, { wrong: ['a', 'b'], longest: 400 }), row(other, { wrong: ['c'], unanswered: 1 })]
  const drawn = byFault(seen, Object.keys(faults))
  expect(drawn).toContain('>half-open</text>')
  expect(drawn).not.toContain('>network-cut</text>')
  expect(drawn).toContain('wrong values: Holdfast 0, ioredis 3; longest call: Holdfast 0.02 s, ioredis no end;')
  // One for the legend, and one in each of three panels.
  expect(drawn.match(/<circle class="ours"/g)).toHaveLength(4)
  expect(drawn.match(/<rect class="third"/g)).toHaveLength(4)
})
