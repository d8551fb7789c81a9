import type { ExecutionContext } from '@nestjs/common'
import { concat, firstValueFrom, NEVER, type Observable, of, take, throwError, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { callHandler } from '../src/interceptor/call-handler.ts'

const call = (type: string, answers: Observable<unknown>) =>
  callHandler({ getType: () => type } as ExecutionContext, { handle: () => answers })

test.each(['rpc', 'ws'])(
  '%s: an answer of many values is passed on as it comes, also if it never ends',
  async (type) => {
    const { single, values } = await call(type, concat(of(1, 2, 3), NEVER))
    expect(single).toBeUndefined()
    expect(await firstValueFrom(values.pipe(take(3), toArray()))).toEqual([1, 2, 3])
  },
)

test.each(['rpc', 'ws', 'http', 'graphql'])('%s: an answer of one value is one', async (type) => {
  const { single, values } = await call(type, of('answer'))
  expect([single, await firstValueFrom(values)]).toEqual(['answer', 'answer'])
})

test.each(['rpc', 'http'])('%s: no value, and an error, are what they are', async (type) => {
  expect((await call(type, of())).single).toBeUndefined()
  await expect(
    call(
      type,
      throwError(() => new Error('refused')),
    ),
  ).rejects.toThrow('refused')
})
