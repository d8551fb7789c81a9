import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// The path of a unix socket has at most 107 bytes on Linux and 103 on macOS; ours adds 33 to the folder for temporary
// files.
const LONGEST_BASE = 70

/**
 * Names a folder for one server. The watcher makes the folder, so that the folder is removed whenever this process dies.
 *
 * @returns Path of a folder that does not exist.
 */
export function nameTempFolder(): string {
  const base = Buffer.byteLength(tmpdir()) > LONGEST_BASE ? '/tmp' : tmpdir()
  return join(base, `holdfast-redis-${randomUUID().slice(0, 8)}`)
}
