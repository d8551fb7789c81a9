import { expect, test } from 'vitest'
import { slope } from '../../benchmarks/src/growth/series.ts'
import { ratio, speed } from '../../benchmarks/src/ratios.ts'
import { page } from '../../benchmarks/src/report/page.ts'
import { pictures } from '../../benchmarks/src/report/pictures.ts'
import type { Results } from '../../benchmarks/src/report/results.ts'
import { files, read } from '../architecture/repository.ts'

const FOLDER = 'docs/reference/performance/'

test('the performance page and its charts are what the figures of the last run give', () => {
  const results = JSON.parse(read(`${FOLDER}results.json`)) as Results
  const charts = pictures(results)
  expect(read('docs/reference/performance.md')).toBe(page(results, new Set(charts.keys())))
  for (const [name, svg] of charts) expect(read(`${FOLDER}${name}`), name).toBe(svg)
  const drawn = files.filter((file) => file.startsWith(FOLDER) && file.endsWith('.svg'))
  expect(drawn.map((file) => file.slice(FOLDER.length)).toSorted()).toEqual([...charts.keys()].toSorted())
})

test('every chart is on the page, and says what it shows in words', () => {
  const results = JSON.parse(read(`${FOLDER}results.json`)) as Results
  const text = read('docs/reference/performance.md')
  const charts = pictures(results)
  expect(charts.size).toBeGreaterThan(10)
  for (const [name, svg] of charts) {
    expect(text).toContain(`](performance/${name})`)
    expect(svg).toMatch(/role="img" aria-labelledby="title description"/)
    expect(svg).toMatch(/<title id="title">[^<]+<\/title>/)
    expect(svg).toMatch(/<desc id="description">[^<]+<\/desc>/)
  }
})

test('ratios are those of rounds next to each other', () => {
  const rounds = (...perSecond: number[]) => perSecond.map((value) => ({ perSecond: value, cpuMicroseconds: null }))
  const one = { name: 'one', rounds: rounds(100, 10, 50) }
  const other = { name: 'other', rounds: rounds(300, 20, 200) }
  expect(ratio(speed, other, one)).toEqual({ median: 3, min: 2, max: 4 })
})

test('the exponent of growth is 1 for what doubles with its size, and 0 for what stays', () => {
  const line = (of: (x: number) => number) => ({
    name: '',
    points: [1, 10, 100, 1000, 10_000].map((x) => ({ x, y: of(x) })),
  })
  expect(slope(line((x) => 3 * x))).toBeCloseTo(1)
  expect(slope(line(() => 7))).toBeCloseTo(0)
  expect(slope(line((x) => x ** 2))).toBeCloseTo(2)
})
