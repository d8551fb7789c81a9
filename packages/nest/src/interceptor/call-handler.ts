import type { CallHandler, ExecutionContext } from '@nestjs/common'
import { from, lastValueFrom, type Observable, of, ReplaySubject } from 'rxjs'

/** What a handler gave. */
export interface Answer {
  /** For the caller. */
  readonly values: Observable<unknown>
  /** The value that may be kept; `undefined` when there is none, or more than one. */
  readonly single: unknown
}

/**
 * Runs a handler.
 *
 * @param context - Of the call. An HTTP response has one value, as Nest has it; a message of a microservice or a socket
 *   may be answered by many, which are passed on as they come.
 * @param next - Runs the handler.
 */
export async function callHandler(context: ExecutionContext, next: CallHandler): Promise<Answer> {
  const answers = next.handle()
  const type = context.getType<string>()
  if (type !== 'rpc' && type !== 'ws') {
    const single: unknown = await lastValueFrom(answers, { defaultValue: undefined })
    return { values: of(single), single }
  }
  return new Promise((resolve, reject) => {
    const values = new ReplaySubject<unknown>()
    const seen: unknown[] = []
    answers.subscribe({
      next: (value) => {
        values.next(value)
        if (seen.push(value) === 2) resolve({ values, single: undefined })
      },
      error: (error) => {
        values.error(error)
        reject(error)
      },
      complete: () => {
        values.complete()
        resolve({ values: from(seen), single: seen.length === 1 ? seen[0] : undefined })
      },
    })
  })
}
