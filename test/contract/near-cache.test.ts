import { describeContractOn } from './describe-contract.ts'

const NEAR = { name: 'JSON, with a near cache', options: { NEAR_CACHE: {} } }

describeContractOn('one Redis server', NEAR)
describeContractOn('a Redis cluster of six nodes', NEAR)
