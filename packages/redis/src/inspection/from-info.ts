import type { ServerState } from '@holdfast/core'
import type { RedisNode } from '../clients/client.ts'

/** The state of a server, as it says. */
export interface Answer {
  /** Its state; `lag` is known only when its primary has answered too. */
  readonly state: ServerState
  /** How far it is in the stream of writes; a replica is at an offset of its primary's. */
  readonly offset: number | undefined
}

/**
 * Reads the state of a server from its INFO.
 *
 * @param node - The server.
 * @param info - What it says.
 *
 * @see {@link https://redis.io/docs/latest/commands/info/ | Redis: INFO}
 */
export function fromInfo({ address, role }: Pick<RedisNode, 'address' | 'role'>, info: string): Answer {
  const fields = new Map(
    [...info.matchAll(/^([a-z0-9_]+):(.*?)\r?$/gm)].map(([, name, value]) => [String(name), String(value)]),
  )
  const number = (name: string): number | undefined => {
    const value = fields.get(name)
    return value === undefined || !/^-?\d+(\.\d+)?$/.test(value) ? undefined : Number(value)
  }
  const said = fields.get('role')
  const replica = said === undefined ? role === 'replica' : said === 'slave'
  const host = fields.get('master_host')
  const state: ServerState = {
    address,
    role: replica ? 'replica' : 'primary',
    reachable: true,
    primary: replica && host !== undefined ? `${host}:${fields.get('master_port')}` : undefined,
    slots: [],
    keys: keysOf(fields),
    memory: number('used_memory'),
    memoryLimit: number('maxmemory'),
    silence: replica ? number('master_last_io_seconds_ago') : undefined,
    clients: number('connected_clients'),
    load: number('instantaneous_ops_per_sec'),
    version: fields.get('valkey_version') ?? fields.get('redis_version'),
  }
  return { state, offset: number(replica ? 'slave_repl_offset' : 'master_repl_offset') }
}

/**
 * Adds how far replicas are behind their primaries.
 *
 * @param answers - Of all servers. Those of one cluster name each other as they are named here.
 */
export function withLag(answers: readonly Answer[]): readonly ServerState[] {
  const primaries = answers.filter(({ state }) => state.role === 'primary')
  return answers.map(({ state, offset }) => {
    if (state.role !== 'replica' || offset === undefined) return state
    // One primary needs no name: a replica may know it by another.
    const own = primaries.find(({ state: { address } }) => address === state.primary)
    const primary = own ?? (primaries.length === 1 ? primaries[0] : undefined)
    return primary?.offset === undefined ? state : { ...state, lag: Math.max(0, primary.offset - offset) }
  })
}

/** The sum over all databases: `db0:keys=3,expires=0,…`. */
function keysOf(fields: ReadonlyMap<string, string>): number {
  let sum = 0
  for (const [name, value] of fields) if (/^db\d+$/.test(name)) sum += Number(/keys=(\d+)/.exec(value)?.[1] ?? 0)
  return sum
}
