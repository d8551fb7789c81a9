import type { LoadContext } from '../contract/options.ts'
import { LoaderTimeoutError } from '../errors/errors.ts'
import { timerMs } from '../time/pause.ts'

/**
 * Calls a loader and limits its time.
 *
 * @param load - The loader. Its signal is aborted at the time limit.
 * @param seconds - `loaderTimeout`, checked; `undefined` for no limit.
 * @param key - The logical key, for the error message.
 * @throws What the loader throws; LoaderTimeoutError when it takes too long, even if it ignores its signal.
 */
export async function runLoader<T>(
  load: (context: LoadContext) => T | Promise<T>,
  seconds: number | undefined,
  key: string,
): Promise<T> {
  const controller = new AbortController()
  if (seconds === undefined) return load({ signal: controller.signal })
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        const error = new LoaderTimeoutError(`The loader of "${key}" took longer than ${seconds} s.`)
        controller.abort(error)
        reject(error)
      },
      timerMs(seconds * 1000),
    )
  })
  try {
    return await Promise.race([load({ signal: controller.signal }), tooLong])
  } finally {
    clearTimeout(timer)
  }
}
