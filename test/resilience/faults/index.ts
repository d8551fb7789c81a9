import { commandFaults } from './commands.ts'
import type { Fault } from './fault.ts'
import { networkFaults } from './network.ts'
import { processFaults } from './processes.ts'
import { serverFaults } from './servers.ts'

/** All faults, by their names. */
export const faults = { ...serverFaults, ...commandFaults, ...networkFaults, ...processFaults } satisfies Record<
  string,
  Fault
>

/** The name of a fault. */
export type FaultName = keyof typeof faults
