import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const FIELDS = 'Host: 127.0.0.1\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n'
const HEAD_END = '\r\n\r\n'
const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i

/** A client that costs less than the servers it measures: it knows its request, and counts the bytes of each answer. */
export class Load {
  readonly #sockets: readonly Socket[]
  /** Each connection asks for its own page, so that no answer serves two of them. */
  readonly #requests: readonly string[]

  private constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets
    this.#requests = sockets.map((_, index) => `GET /items?page=${index} HTTP/1.1\r\n${FIELDS}`)
  }

  /** Opens connections that stay open between the rounds. */
  static async open(port: number, connections: number): Promise<Load> {
    const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1').setNoDelay(true))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    return new Load(sockets)
  }

  /** Sends one request on each connection, and returns the answers as text. */
  async ask(): Promise<string[]> {
    const answers: string[] = []
    await this.#exchange((text) => {
      answers.push(text)
      return false
    })
    return answers
  }

  /** Keeps one request in flight on each connection, and returns how many were answered. */
  async run(ms: number): Promise<number> {
    const end = performance.now() + ms
    let answers = 0
    const another = (): boolean => {
      answers += 1
      return performance.now() < end
    }
    await this.#exchange(another)
    return answers
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #exchange(answered: (text: string) => boolean): Promise<void> {
    await Promise.all(this.#sockets.map((socket, index) => exchange(socket, String(this.#requests[index]), answered)))
  }
}

/** Sends a request again and again, each time after the answer to the one before, until `answered` returns false. */
function exchange(socket: Socket, request: string, answered: (text: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const fail = (): void => reject(new Error('the server closed the connection'))
    if (socket.destroyed) fail()
    const read = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const head = text.indexOf(HEAD_END)
      if (head === -1) return
      if (!text.startsWith('HTTP/1.1 200')) {
        reject(new Error(text))
        return
      }
      if (text.length < head + HEAD_END.length + Number(LENGTH.exec(text)?.[1])) return
      const more = answered(text)
      text = ''
      if (more) {
        socket.write(request)
        return
      }
      socket.off('data', read).off('close', fail)
      resolve()
    }
    socket.on('data', read).on('close', fail)
    socket.write(request)
  })
}
