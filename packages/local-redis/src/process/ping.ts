import { connect } from 'node:net'

/**
 * Asks a server for a sign of life on its unix socket.
 *
 * An error reply such as NOAUTH is one too; only LOADING and the like mean that it is not ready.
 *
 * @param path - Path of the socket.
 * @returns True when the server serves commands.
 */
export function answersPing(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const finish = (answers: boolean): void => {
      socket.destroy()
      resolve(answers)
    }
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (reply) => finish(!/^-(LOADING|BUSY)/.test(reply.toString('latin1'))))
    socket.once('error', () => finish(false))
    socket.once('close', () => finish(false))
  })
}
