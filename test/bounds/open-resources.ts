import { createHook } from 'node:async_hooks'

/** Kinds of what keeps a process alive, or comes back to it later. */
const KINDS = /^(Timeout|TCPWRAP|PIPEWRAP|TLSWRAP|TCPCONNECTWRAP|PIPECONNECTWRAP|GETADDRINFOREQWRAP)$/

/** Timers and sockets of this process that are not gone. */
export class OpenResources {
  readonly #open = new Map<number, string>()

  /** Notes what is made from now on. */
  constructor() {
    createHook({
      init: (id, kind) => {
        if (KINDS.test(kind)) this.#open.set(id, `${kind} ${new Error().stack?.split('\n').slice(3, 12).join('\n')}`)
      },
      destroy: (id) => void this.#open.delete(id),
    }).enable()
  }

  /**
   * Returns what is left, with the place where it was made, when nothing ends any more.
   *
   * @param patience - Milliseconds to wait for what is ending just now.
   */
  async left(patience: number): Promise<readonly string[]> {
    const end = performance.now() + patience
    while (this.#open.size > 0 && performance.now() < end) await new Promise((resolve) => void setImmediate(resolve))
    return [...this.#open.values()]
  }
}

/** How many listeners `process` has, by event. */
export function listenersOfProcess(): Readonly<Record<string, number>> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]))
}
