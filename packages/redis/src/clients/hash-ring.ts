const POINTS_PER_NODE = 128

/**
 * Spreads keys over nodes by consistent hashing, as django-redis's `ShardClient` does: a Python and a Node process
 * agree on the node of every key.
 *
 * @see {@link https://github.com/jazzband/django-redis/blob/master/django_redis/hash_ring.py | django-redis: HashRing}
 */
export class HashRing {
  readonly #hashes: readonly string[]
  readonly #nodes: readonly number[]

  /**
   * @param nodes - Names of the nodes: the URLs of LOCATION, exactly as they are written.
   */
  constructor(nodes: readonly string[]) {
    const points = nodes.flatMap((node, index) =>
      Array.from({ length: POINTS_PER_NODE }, (_, point) => ({ hash: sha256(`${node}:${point}`), index })),
    )
    points.sort((one, other) => (one.hash < other.hash ? -1 : 1))
    this.#hashes = points.map((point) => point.hash)
    this.#nodes = points.map((point) => point.index)
  }

  /**
   * Finds the node of a key.
   *
   * @param storedKey - The key; if it has a hash tag, that decides.
   * @returns The node's place in the list.
   */
  nodeOf(storedKey: string): number {
    const wanted = sha256(hashTag(storedKey))
    let from = 0
    let to = this.#hashes.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if (wanted < (this.#hashes[middle] as string)) to = middle
      else from = middle + 1
    }
    // The last point at or before the key; before the first one the ring starts over.
    return this.#nodes.at(from - 1) ?? 0
  }
}

/**
 * The part of a key that is hashed: the text between braces, else all of it. As Python's `.*\{(.*)\}.*` finds it at the
 * start, but in linear time: greedy, so the last braces count, and on the first line only. Unlike a cluster's, the tag
 * may be empty.
 */
function hashTag(storedKey: string): string {
  const newline = storedKey.indexOf('\n')
  const line = newline < 0 ? storedKey : storedKey.slice(0, newline)
  const close = line.lastIndexOf('}')
  const open = close < 1 ? -1 : line.lastIndexOf('{', close - 1)
  return open < 0 ? storedKey : line.slice(open + 1, close)
}

/** Loads `node:crypto` when there is something to hash, not when a program starts. */
function sha256(text: string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', text)
}
