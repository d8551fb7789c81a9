import { describeContractOn } from './describe-contract.ts'

describeContractOn('a primary and its replica')
