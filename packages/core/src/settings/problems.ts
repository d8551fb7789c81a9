import type { core } from 'zod'
import type { SettingsProblem } from '../errors/errors.ts'
import type { z } from '../schema/z.ts'
import { describeSetting } from './redact.ts'
import { judgeUnknownKey } from './unknown-keys.ts'

const EXPECTED: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  object: 'an object',
  array: 'a list',
  null: 'null',
  function: 'a function',
}

/**
 * Checks a value against a schema and reports every problem in words that the user knows.
 *
 * @param schema - The schema.
 * @param value - The value.
 * @param path - Its path, for example `['CACHES', 'default']`.
 * @param problems - Receives the problems.
 * @returns The parsed value, or `undefined` when problems were added.
 */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[],
  problems: SettingsProblem[],
): z.output<Schema> | undefined {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  for (const issue of result.error.issues) addProblems(issue, schema, value, path, problems)
  return undefined
}

/**
 * Writes a path as JavaScript: `CACHES.default.OPTIONS["my-key"]`, `LOCATION[1]`.
 *
 * @param path - The steps.
 */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    const name = String(step)
    return /^[A-Za-z_$][\w$]*$/.test(name) ? (text ? `${text}.${name}` : name) : `${text}[${JSON.stringify(name)}]`
  }, '')
}

function addProblems(
  issue: core.$ZodIssue,
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
  problems: SettingsProblem[],
): void {
  const full = [...path, ...issue.path]
  if (issue.code === 'invalid_union') {
    // An alternative that only fails inside the value tells more than "a string or a list".
    const inside = issue.errors.find((errors) => errors.every((error) => error.path.length > 0))
    for (const error of inside ?? []) {
      addProblems({ ...error, path: [...issue.path, ...error.path] }, schema, value, path, problems)
    }
    if (inside) return
  }
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      const { advice } = judgeUnknownKey(schema, issue.path, key)
      problems.push({ path: formatPath([...full, key]), message: `unknown setting; ${advice}` })
    }
    return
  }
  problems.push({ path: formatPath(full), message: messageOf(issue, full, valueAt(value, issue.path)) })
}

function messageOf(issue: core.$ZodIssue, path: readonly PropertyKey[], value: unknown): string {
  if (issue.code === 'custom') return issue.message
  return `expected ${expectation(issue)}, got ${describeSetting(path, value)}`
}

function expectation(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return EXPECTED[issue.expected] ?? issue.expected
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${issue.origin === 'array' ? ' entries' : ''}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(expectation))].join(' or ')
    default:
      return issue.message
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    const has = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
    return has ? (inner as Readonly<Record<PropertyKey, unknown>>)[step] : undefined
  }, value)
}
