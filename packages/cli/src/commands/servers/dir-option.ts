import type { PersistentKind } from '@holdfast/local-redis'
import { DEFAULT_FOLDERS } from '../../local/folders.ts'

/**
 * The option that names the folder.
 *
 * @param kind - What the folder holds.
 */
export function dirFlag(kind: PersistentKind): [flags: string, description: string, defaultValue: string] {
  return ['-d, --dir <folder>', 'folder of the servers', DEFAULT_FOLDERS[kind]]
}
