import type { Client, GroupResult, KeyLocation, RedisNode, ScanTarget } from '../clients/client.ts'
import { KeysTogether } from '../clients/keys-together.ts'
import { type Command, mayRepeat } from '../command.ts'
import { text } from '../replies.ts'
import { NodeRedisGate } from './gate.ts'
import { type NodeRedisInit, verifyVersion } from './init.ts'
import { Line, type LineOptions } from './line.ts'
import { NodeRedisNode, noIoredis } from './node.ts'
import { onceWritten } from './once-written.ts'
import { OneLease } from './one-lease.ts'
import type { SentinelClient, SingleClient } from './peer.ts'

/** One server at a time, over a client that `createClient()` or `createSentinel()` made. */
export class NodeRedisServer implements Client {
  readonly topology: 'single' | 'sentinel'
  readonly storeIds: readonly string[]
  readonly #gate: NodeRedisGate
  readonly #line: Line
  readonly #keys: KeysTogether

  /**
   * @param init - The client, and how it is used.
   */
  constructor(init: NodeRedisInit<SingleClient | SentinelClient>) {
    const { client, errors, timeoutMs, connectMs, perKey } = init
    const sentinel = 'getMasterNode' in client
    const address = sentinel ? () => addressOfSentinel(client) : () => addressOfClient(client)
    const write = sentinel ? writeToSentinel(client) : writeToClient(client)
    this.topology = sentinel ? 'sentinel' : 'single'
    this.storeIds = sentinel ? [`sentinel:${init.id}`] : [`redis:${address()}/${client.options?.database ?? 0}`]
    this.#line = new Line({ address, timeoutMs, write, pass: () => this.#gate.pass() })
    this.#gate = new NodeRedisGate({
      client,
      errors,
      address,
      isReady: () => client.isReady,
      timeoutMs: connectMs,
      verify: () => verifyVersion(this.#line, timeoutMs),
    })
    this.#keys = new KeysTogether((command) => this.send(command), perKey)
  }

  send<T>(command: Command<T>): Promise<T> {
    return this.#line.send(command)
  }

  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    return this.#keys.sendGroups(storedKeys, commandFor)
  }

  async nodes(): Promise<readonly RedisNode[]> {
    return [new NodeRedisNode(this.#line, 'primary')]
  }

  async *scanTargets(): AsyncGenerator<ScanTarget, void> {
    for (const node of await this.nodes()) yield { node }
  }

  lease(): Promise<never> {
    return Promise.reject(noIoredis('withConnection(work)'))
  }

  together(one: string, other: string): boolean {
    return this.#keys.together(one, other)
  }

  learnApart(error: unknown): boolean {
    return this.#keys.learnApart(error)
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    await this.#line.send({ name: 'ping', key: '', args: [], from: 'any', reply: text })
    return { storedKey, node: this.#line.address }
  }

  raw(): Promise<never> {
    return Promise.reject(noIoredis('getRedisConnection()'))
  }

  close(): Promise<void> {
    return this.#gate.close()
  }
}

function addressOfClient({ options }: SingleClient): string {
  const { host = 'localhost', port = 6379, path } = options?.socket ?? {}
  return path ?? `${host}:${port}`
}

function addressOfSentinel(client: SentinelClient): string {
  const node = client.getMasterNode()
  return node ? `${node.host}:${node.port}` : 'the primary that Sentinels name'
}

function writeToClient(client: SingleClient): LineOptions['write'] {
  return (args, options) => client.sendCommand(args, options)
}

/** Which replicas read is the client's own choice: its `replicaPoolSize`. */
function writeToSentinel(client: SentinelClient): LineOptions['write'] {
  const lease = new OneLease()
  return (args, options, command) => {
    if (!mayRepeat(command)) onceWritten(options.abortSignal)
    return lease.run(() => client.sendCommand(command.from === 'any', args, options))
  }
}
