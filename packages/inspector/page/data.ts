import type { CacheStats, KeyReport, ServerState } from '@holdfast/core'

/** A cache, as the listener describes it. */
export interface CacheInfo {
  readonly alias: string
  readonly prefix: string
  readonly version: number
  readonly timeout: number | null
  readonly codec: { readonly serializers: readonly string[]; readonly compressors: readonly string[] }
  readonly stats: CacheStats
  readonly may: { readonly delete: boolean; readonly invalidate: boolean }
}

export interface Overview {
  readonly at: number
  readonly caches: readonly CacheInfo[]
}

export type Key = KeyReport & Pick<CacheInfo, 'codec'>

export interface Servers {
  readonly servers: readonly ServerState[]
}

export interface ShownValue {
  readonly format: string
  readonly text: string
  readonly cut: boolean
  readonly bytes: number
  readonly reason?: string
}

export interface WalkLine<Item> {
  readonly keys?: readonly Item[]
  readonly looked?: number
  readonly total?: number
  readonly full?: boolean
  readonly done?: boolean
  readonly error?: string
}

export interface TailLine {
  readonly at: number
  readonly alias: string
  readonly operation: string
  readonly key?: string
  readonly family?: string
  readonly found?: string
  readonly ms: number
  readonly error?: string
  readonly skipped: number
}

export interface HttpLine {
  readonly at: number
  readonly name: string
  readonly method: string
  readonly key?: string
  readonly background: boolean
  readonly hit?: boolean
  readonly fwd?: string
  readonly stored?: boolean
  readonly collapsed?: boolean
  readonly ttl?: number
  readonly detail?: string
  readonly skipped: number
}
