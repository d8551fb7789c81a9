import { expect, test } from 'vitest'
import { isHerd } from '../src/assembly/choose-topology.ts'
import { ClusterClient } from '../src/clients/cluster-client.ts'
import { DefaultClient } from '../src/clients/default-client.ts'
import { HerdClient } from '../src/clients/herd-client.ts'

test('HerdClient and its like are a policy, other clients are none', () => {
  class Custom extends HerdClient {}
  expect([HerdClient, Custom].map((CLIENT_CLASS) => isHerd({ CLIENT_CLASS }))).toEqual([true, true])
  const others = [undefined, DefaultClient, ClusterClient]
  expect(others.map((CLIENT_CLASS) => isHerd({ CLIENT_CLASS }))).toEqual([false, false, false])
})
