import type { CommonSettings } from '@holdfast/core'
import { describeCacheContract, type OpenedCaches } from '@holdfast/testing'
import { type CachesSettings, createCaches, type KeyvLike } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import { Keyv as Keyv6 } from 'keyv6'

const KEYVS: Readonly<Record<string, () => KeyvLike>> = {
  'a Keyv 5': () => new Keyv5({ throwOnErrors: true }),
  'a Keyv 6': () => new Keyv6(),
}

for (const [name, make] of Object.entries(KEYVS)) {
  const LOCATION = make()
  const open = (settings: Readonly<Record<string, CommonSettings>>): OpenedCaches => {
    const complete = Object.entries(settings).map(([alias, own]) => [alias, { BACKEND: 'keyv', LOCATION, ...own }])
    return createCaches(Object.fromEntries(complete) as CachesSettings)
  }
  describeCacheContract({ name, open, refuses: ['locks', 'limits'] })
}
