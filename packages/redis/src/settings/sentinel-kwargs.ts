import { z } from '@holdfast/core'

/** The arguments of a pool that only Sentinels understand. */
export interface SentinelPoolKwargs {
  /** Sentinel: the service's name. @defaultValue the host of LOCATION */
  readonly service_name?: string | undefined
  /** Sentinel: false connects to a replica. @defaultValue true */
  readonly is_master?: boolean | undefined
  /** No effect: the role of a server is checked whenever it is connected to. */
  readonly check_connection?: boolean | undefined
}

/** The schema of each, to be spread into a strict object. */
export const sentinelPoolShape: Readonly<Record<keyof SentinelPoolKwargs, z.ZodType>> = {
  service_name: z.string().min(1),
  is_master: z.boolean(),
  check_connection: z.boolean(),
}
