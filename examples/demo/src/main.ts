/**
 * One settings object in Express, Nest and Keyv: `npm run demo`, and `npm run demo -- --cluster` for the same on a real
 * Redis Cluster.
 */
import { parseArgs } from 'node:util'
import { CACHES, type CacheModuleSettings } from '@holdfast/nest'
import type { Caches } from 'holdfast'
import { expressAct } from './acts/express-act.ts'
import { keysAct } from './acts/keys-act.ts'
import { keyvAct } from './acts/keyv-act.ts'
import { nestAct } from './acts/nest-act.ts'
import { createNestApp } from './acts/nest-app.ts'
import { heading, tell } from './narrator.ts'
import { inMemory, onCluster, type Place } from './place.ts'

async function play(place: Place): Promise<void> {
  const settings: CacheModuleSettings = {
    default: { ...place.settings, KEY_PREFIX: 'demo', TIMEOUT: 300 },
    next: { ...place.settings, KEY_PREFIX: 'demo', TIMEOUT: 300, VERSION: 2 },
    neighbour: { ...place.settings, KEY_PREFIX: 'neighbour' },
  }
  heading(`The caches are in ${place.description}`)
  for (const line of JSON.stringify(settings.default, null, 2).split('\n')) tell(line)
  const app = await createNestApp(settings, ({ path, message }) => {
    if (path.startsWith('CACHES.default')) tell(`note: ${path} ${message}`)
  })
  try {
    const caches = app.get<Caches>(CACHES)
    await expressAct(caches.get('default'))
    await nestAct(app)
    await keyvAct(caches.get('default'))
    await keysAct(caches)
  } finally {
    await app.close()
  }
}

function readArguments(): { readonly cluster: boolean } {
  try {
    return parseArgs({ options: { cluster: { type: 'boolean', default: false } } }).values
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: npm run demo [-- --cluster]`)
    process.exit(2)
  }
}

const values = readArguments()
if (values.cluster) console.log('Starting six Redis servers and making a cluster of them …')
const start = performance.now()
{
  await using place = values.cluster ? await onCluster() : inMemory()
  if (values.cluster) tell(`ready after ${((performance.now() - start) / 1000).toFixed(1)} s`)
  await play(place)
}
if (values.cluster) console.log('\nThe six servers are stopped.')
