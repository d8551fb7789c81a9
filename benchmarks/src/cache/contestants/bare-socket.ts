import { once } from 'node:events'
import { connect } from 'node:net'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'
import { ReplyReader } from './reply-reader.ts'

/**
 * A bare socket: no queue for a lost connection, no types, one write per tick. What is left is the ceiling for a
 * client in Node.
 */
export async function open({ urls, codec, onError }: Target): Promise<Client> {
  const { hostname, port } = new URL(String(urls[0]))
  const socket = connect(Number(port), hostname).setNoDelay(true)
  await once(socket, 'connect')

  const waiting: ((reply: string | null) => void)[] = []
  let answered = 0
  const reader = new ReplyReader((reply) => {
    waiting[answered]?.(reply)
    answered += 1
    if (answered < waiting.length) return
    waiting.length = 0
    answered = 0
  })
  socket.on('error', onError).on('data', (chunk: Buffer) => {
    try {
      reader.read(chunk)
    } catch (error) {
      onError(error)
    }
  })

  let batch = ''
  const flush = (): void => {
    socket.write(batch)
    batch = ''
  }
  const send = (command: string): Promise<string | null> => {
    if (batch === '') process.nextTick(flush)
    batch += command
    return new Promise((resolve) => waiting.push(resolve))
  }
  const decode = (text: string | null): unknown => (text === null ? undefined : codec.decode(text))
  const get = async (key: string): Promise<unknown> => decode(await send(`*2\r\n$3\r\nGET\r\n${bulk(key)}`))
  const set = (key: string, value: unknown): Promise<unknown> =>
    send(`*5\r\n$3\r\nSET\r\n${bulk(key)}${bulk(codec.encode(value))}${EXPIRY}`)
  return {
    get,
    set,
    getMany: (keys) => Promise.all(keys.map(get)),
    setMany: (entries) => Promise.all(entries.map(([key, value]) => set(key, value))),
    close: async () => socket.destroy(),
  }
}

const EXPIRY = `$2\r\nEX\r\n${bulk(String(LIFETIME_SECONDS))}`

/** What is sent here is ASCII: a character is a byte. */
function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`
}
