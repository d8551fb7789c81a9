import { describeContractOn } from './describe-contract.ts'

describeContractOn('one Redis server')
