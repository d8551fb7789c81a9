import type { AddCommand } from '../../options.ts'
import { addClear } from './clear.ts'
import { addDelete } from './delete.ts'
import { addGet } from './get.ts'
import { addIncrVersion } from './incr-version.ts'
import { addInspect } from './inspect.ts'
import { addKeys } from './keys.ts'
import { addPing } from './ping.ts'
import { addSet } from './set.ts'
import { addSlot } from './slot.ts'
import { addTtl } from './ttl.ts'

/** The commands on the caches of a settings file. */
export const addCacheCommands: AddCommand = (parent, terminal) => {
  for (const add of [
    addPing,
    addGet,
    addSet,
    addTtl,
    addKeys,
    addDelete,
    addClear,
    addIncrVersion,
    addSlot,
    addInspect,
  ]) {
    add(parent, terminal)
  }
}
