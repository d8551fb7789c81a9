import { describeContractOn } from './describe-contract.ts'

const PLAIN = {
  name: 'JSON, with nothing gathered and one connection for all sizes',
  options: { BATCH_COMMANDS: false, BATCH_GETS: false, LARGE_VALUE_BYTES: false },
} as const

describeContractOn('one Redis server', PLAIN)
describeContractOn('a Redis cluster of six nodes', PLAIN)
