import type { RawConnection } from '../raw-connection.ts'

/**
 * Runs work before every attempt to connect, reconnections included.
 *
 * Beyond the public API of ioredis 6.0.0: it reads user and password when it connects, and offers no hook to wait for
 * them; reconnections call the `connect()` that is replaced here.
 *
 * @param connection - A connection that is not connected yet.
 * @param prepare - Resolves when the connection may be made; a rejection fails the attempt.
 */
export function beforeConnecting(connection: RawConnection, prepare: () => Promise<void>): void {
  const connect = connection.connect.bind(connection)
  let connecting: Promise<void> | undefined
  const prepareAndConnect = async (): Promise<void> => {
    const before = connection.status
    await prepare()
    // Closed by its user meanwhile.
    if (connection.status === 'end' && before !== 'end') throw new Error('Connection is closed.')
    await connect()
  }
  connection.connect = () => {
    connecting ??= prepareAndConnect().finally(() => {
      connecting = undefined
    })
    return connecting
  }
}
