import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// The path of a unix socket may have 107 bytes on Linux, 103 on macOS; the rest of ours takes 33.
const LONGEST_BASE = 70

/**
 * Names a folder for one server. The watcher makes it, so that no moment exists in which nobody would remove it.
 *
 * @returns Path of a folder that does not exist.
 */
export function nameTempFolder(): string {
  const base = Buffer.byteLength(tmpdir()) > LONGEST_BASE ? '/tmp' : tmpdir()
  return join(base, `holdfast-redis-${randomUUID().slice(0, 8)}`)
}
