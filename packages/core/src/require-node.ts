/** The oldest Node that the packages run on, as in `engines`. */
export const OLDEST_NODE = '22.19'

/**
 * Throws on a Node that is too old. npm installs packages in spite of `engines`, and they would fail later, in ways that
 * do not name the cause.
 *
 * @param version - The version of Node: `22.19.0`.
 * @throws Error that names both versions.
 */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new Error(`Holdfast needs Node.js ${OLDEST_NODE} or later; this is ${version}.`)
}

requireNode(process.versions.node)
