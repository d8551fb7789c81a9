import { describeContractOn } from './describe-contract.ts'
import { partsOfValues } from './parts-of-values.ts'

const NEAR = { name: 'JSON, with a near cache', options: { NEAR_CACHE: {} }, parts: partsOfValues } as const

describeContractOn('one Redis server', NEAR)
describeContractOn('a Redis cluster of six nodes', NEAR)
