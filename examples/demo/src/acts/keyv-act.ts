import { inspect } from 'node:util'
import { keyvStore } from '@holdfast/keyv'
import type { Cache } from 'holdfast'
import Keyv from 'keyv'
import { heading, tell } from '../narrator.ts'

/** Keyv: the cache as its store. */
export async function keyvAct(cache: Cache): Promise<void> {
  heading('Keyv 6: new Keyv({ store: keyvStore(cache) })')
  const keyv = new Keyv({ store: keyvStore(cache), namespace: 'ratings' })
  await keyv.set('mort', { stars: 5 }, 60_000)
  await keyv.set('sourcery', { stars: 4 }, 60_000)
  tell(`get('mort')               ${inspect(await keyv.get('mort'))}`)
  tell(`get(['sourcery', 'eric']) ${inspect(await keyv.get(['sourcery', 'eric']))}`)
}
