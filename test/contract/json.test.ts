import { describeOnEveryTopology } from './on-every-topology.ts'

describeOnEveryTopology('JSON', {})
