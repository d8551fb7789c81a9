import type { AliasReport, Finding } from '../check/finding.ts'
import type { Paint, Style } from '../terminal.ts'
import { drawFacts } from './table.ts'

const MARKS: Readonly<Record<Finding['level'], readonly [mark: string, style: Style]>> = {
  ok: ['ok  ', 'green'],
  warning: ['warn', 'yellow'],
  failure: ['FAIL', 'red'],
}

/**
 * Writes the results of an alias.
 *
 * @param report - The results.
 * @param paint - Colours the marks.
 */
export function drawReport({ alias, resolved, findings }: AliasReport, paint: Paint): string {
  const width = Math.max(0, ...findings.map(({ topic }) => topic.length))
  const lines = findings.flatMap(({ level, topic, message, next }) => {
    const [mark, style] = MARKS[level]
    const line = `  ${paint(style, mark)}  ${topic.padEnd(width)}  ${message}`
    return next === undefined ? [line] : [line, `        ${' '.repeat(width)}next: ${next}`]
  })
  const facts = drawFacts(Object.entries(resolved))
    .split('\n')
    .map((line) => `  ${line}`)
  return [paint('bold', `Cache "${alias}"`), ...facts, ...lines].join('\n')
}

/**
 * Sums a check up on one line.
 *
 * @param findings - Of all aliases.
 */
export function summarize(findings: readonly Finding[]): string {
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length
  const words = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`
  return `${words(count('failure'), 'failure')}, ${words(count('warning'), 'warning')}, ${count('ok')} ok`
}
