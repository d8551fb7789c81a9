import { connect } from 'node:net'

/**
 * Sends PING to a server on its unix socket.
 *
 * An error reply such as NOAUTH counts as an answer; LOADING and BUSY mean that the server is not ready.
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
