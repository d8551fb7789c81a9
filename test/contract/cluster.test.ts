import { describeContractOn } from './describe-contract.ts'

describeContractOn('a Redis cluster of six nodes')
