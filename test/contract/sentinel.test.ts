import { describeContractOn } from './describe-contract.ts'

describeContractOn('Sentinel')
