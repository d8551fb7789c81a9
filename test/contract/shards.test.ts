import { describeContractOn } from './describe-contract.ts'

describeContractOn('three shards')
