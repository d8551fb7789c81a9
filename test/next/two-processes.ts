import type { CacheSettings } from 'holdfast'
import { type NextServer, Origin, startNext } from './next-server.ts'
import type { Version } from './setup/applications.ts'

/** Two processes of one build, `a` and `b`. */
export interface TwoProcesses extends AsyncDisposable {
  readonly a: NextServer
  readonly b: NextServer
  /** What their pages fetch from. */
  readonly origin: Origin
}

/** How to start {@link TwoProcesses}. */
export interface StartTwoOptions {
  readonly version?: Version
  readonly env?: Readonly<Record<string, string>>
}

/** Starts two processes of an application, and waits until both serve. */
export async function startTwo(settings: CacheSettings, { version, env }: StartTwoOptions = {}): Promise<TwoProcesses> {
  const origin = await new Origin().listen()
  const start = (name: string): Promise<NextServer> =>
    startNext({ name, settings, version, env: { ...env, ORIGIN: origin.url } })
  const [a, b] = await Promise.all([start('a'), start('b')])
  return {
    a,
    b,
    origin,
    async [Symbol.asyncDispose]() {
      await Promise.all([a, b, origin].map((each) => each[Symbol.asyncDispose]()))
    },
  }
}

let products = 0

/** The path of a page that nobody has requested yet. */
export function nextProduct(): string {
  products += 1
  return `/products/${products}`
}
