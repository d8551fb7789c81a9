import { describeContractOn } from './describe-contract.ts'

describeContractOn('local memory')
