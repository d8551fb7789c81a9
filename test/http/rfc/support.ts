import { FetchCache, type HttpCacheOptions } from '@holdfast/http'
import { createCaches } from 'holdfast'
import { expect, onTestFinished, test, vi } from 'vitest'

/** When each script begins. */
const START = Date.UTC(2026, 10, 22, 12)

type FieldMap = Readonly<Record<string, string>>

/** What the application answers. Its body is `run <number>` unless it is given. */
export interface Reply {
  readonly status?: number
  readonly fields?: FieldMap
  readonly body?: string | null
}

/** A request, and what the application would answer. */
export interface Step {
  /** Seconds since the start. @defaultValue those of the step before */
  readonly at?: number
  readonly method?: string
  /** @defaultValue `/page` */
  readonly path?: string
  readonly ask?: FieldMap
  /** A function throws, or takes its time. @defaultValue that of the step before */
  readonly reply?: Reply | (() => Promise<Reply>)
}

/** What came of a step. */
export interface Outcome {
  /**
   * `hit` or `asked`; `validated` if the application was asked with conditions that the client did not send; `refused`
   * if neither answered.
   */
  readonly from: 'asked' | 'hit' | 'refused' | 'validated'
  readonly status: number
  readonly text: string
  readonly fields: FieldMap
  /** The fields that the application saw. */
  readonly seen: FieldMap | undefined
}

/** Plays steps one after the other. Only Date is fake. */
export async function play(steps: readonly Step[], options: Partial<HttpCacheOptions> = {}): Promise<Outcome[]> {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  onTestFinished(() => void vi.useRealTimers())
  const caches = createCaches({ BACKEND: 'locmem' })
  onTestFinished(() => caches.close())
  const pages = new FetchCache({ cache: caches.get(), ...options })
  const outcomes: Outcome[] = []
  let runs = 0
  let reply: Step['reply']
  for (const step of steps) {
    if (step.at !== undefined) vi.setSystemTime(START + step.at * 1000)
    reply = step.reply ?? reply
    let seen: FieldMap | undefined
    const respond = async (request: Request): Promise<Response> => {
      runs += 1
      const run = runs
      seen = Object.fromEntries(request.headers)
      const { status = 200, fields = {}, body } = typeof reply === 'function' ? await reply() : (reply ?? {})
      const empty = [204, 304].includes(status) || request.method === 'HEAD'
      return new Response(empty ? null : (body ?? `run ${run}`), { status, headers: fields })
    }
    const { method = 'GET', path = '/page', ask = {} } = step
    const request = new Request(`https://example.com${path}`, { method, headers: ask })
    const answer = await pages.handle(request, respond, { again: respond })
    const text = await answer.text()
    await pages.idle()
    const fields = Object.fromEntries(answer.headers)
    const status = String(fields['cache-status'])
    const own = seen !== undefined && ['if-none-match', 'if-modified-since'].some((name) => seen?.[name] !== ask[name])
    const from = / hit;/.test(status) ? 'hit' : seen === undefined ? 'refused' : own ? 'validated' : 'asked'
    outcomes.push({ from, status: answer.status, text, fields, seen })
  }
  return outcomes
}

/** A case: what is stored first, and what a later request gets. */
export interface Case {
  readonly first: Reply
  /** Fields of the first request. */
  readonly by?: FieldMap
  /** Seconds between both. @defaultValue 1 */
  readonly later?: number
  readonly second?: Omit<Step, 'at'>
  readonly options?: Partial<HttpCacheOptions>
  readonly from: Outcome['from']
  readonly status?: number
  /** Fields of the answer; `undefined` for one that must be absent. */
  readonly fields?: Readonly<Record<string, string | undefined>>
  readonly text?: string
}

/** Makes a test of each case. */
export function cases(table: Readonly<Record<string, Case>>): void {
  test.each(Object.entries(table))(
    '%s',
    async (_, { first, by = {}, later = 1, second = {}, options, ...expected }) => {
      const [, outcome] = await play(
        [
          { reply: first, ask: by },
          { at: later, ...second },
        ],
        options,
      )
      expect(outcome).toMatchObject({ from: expected.from, ...pick(expected) })
      for (const [name, value] of Object.entries(expected.fields ?? {})) expect(outcome?.fields[name], name).toBe(value)
    },
  )
}

function pick({ status, text }: Pick<Case, 'status' | 'text'>): Partial<Outcome> {
  return { ...(status === undefined ? {} : { status }), ...(text === undefined ? {} : { text }) }
}

/** An HTTP-date. */
export function date(seconds: number): string {
  return new Date(START + seconds * 1000).toUTCString()
}

/** A response with this Cache-Control. */
export function control(text: string, more: FieldMap = {}): Reply {
  return { fields: { 'cache-control': text, ...more } }
}
