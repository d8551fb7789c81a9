import { commandFaults } from './commands.ts'
import type { Fault } from './fault.ts'
import { loadingFaults } from './loading.ts'
import { memberFaults } from './members.ts'
import { networkFaults } from './network.ts'
import { partitionFaults } from './partitions.ts'
import { processFaults } from './processes.ts'
import { refusalFaults } from './refusals.ts'
import { sentinelFaults } from './sentinels.ts'
import { serverFaults } from './servers.ts'

/** All faults, by their names. */
export const faults = {
  ...serverFaults,
  ...loadingFaults,
  ...memberFaults,
  ...partitionFaults,
  ...sentinelFaults,
  ...commandFaults,
  ...refusalFaults,
  ...networkFaults,
  ...processFaults,
} satisfies Record<string, Fault>

/** The name of a fault. */
export type FaultName = keyof typeof faults
