/** The process of one server: starts it, sends its port, and answers every message with the CPU it has used. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { servers } from './servers.ts'

const [name = '', redisUrl = ''] = process.argv.slice(2)
const makeListener = servers[name]
if (!makeListener) throw new Error(`There is no server "${name}".`)

// A server waits for its turn for longer than connections usually stay open.
const server = createServer({ keepAliveTimeout: 0 }, makeListener(redisUrl))
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('disconnect', () => process.exit())
