/**
 * Lets a command be written once only: after that its signal counts as aborted, and node-redis refuses to send the
 * command again. A sentinel's client does that when a connection is lost, and a write that may have been executed
 * would be executed twice.
 *
 * Beyond the public API of @redis/client 5.12.1 and 6.3.1: it stops listening to the signal when it writes a command, and
 * asks whether the signal is aborted before it queues one. In 5.0.0, too.
 *
 * @param signal - The signal of the command's deadline; it is changed.
 * @returns The same signal.
 */
export function onceWritten(signal: AbortSignal): AbortSignal {
  let written = false
  Object.defineProperties(signal, {
    aborted: { get: () => written || Reflect.get(AbortSignal.prototype, 'aborted', signal) },
    removeEventListener: {
      value: (...args: Parameters<AbortSignal['removeEventListener']>) => {
        written = true
        AbortSignal.prototype.removeEventListener.apply(signal, args)
      },
    },
  })
  return signal
}
