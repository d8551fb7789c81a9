import type { Dialect } from './dialect.ts'

const ADDRESS = /^([\w.-]+|\[[\da-f:.]+\]):(\d+)(?::(\d+))?$/i

/**
 * Reads `host:port`, `host:port:database` or the path of a socket.
 *
 * @param address - An address, or several separated by commas.
 * @returns URLs; what is none of these is returned unchanged.
 */
function readAddress(address: string): string {
  if (address.includes('://')) return address
  const urls = address.split(',').map((piece) => {
    const [, host, port, db] = ADDRESS.exec(piece.trim()) ?? []
    if (host !== undefined) return `redis://${host}:${port}${db === undefined ? '' : `/${db}`}`
    return piece.trim().startsWith('/') ? `unix://${piece.trim()}` : piece
  })
  return urls.join(',')
}

/**
 * django-redis-cache, whose module is `redis_cache`. It uses database 1 unless told otherwise.
 *
 * @see {@link https://django-redis-cache.readthedocs.io/ | django-redis-cache}
 */
export const DJANGO_REDIS_CACHE: Dialect = {
  options: {
    COMPRESSOR_CLASS: 'COMPRESSOR',
    COMPRESSOR_CLASS_KWARGS: 'COMPRESSOR_KWARGS',
    CONNECTION_POOL_CLASS_KWARGS: 'CONNECTION_POOL_KWARGS',
    SERIALIZER_CLASS: 'SERIALIZER',
    SERIALIZER_CLASS_KWARGS: 'SERIALIZER_KWARGS',
  },
  kwargs: { DB: 'db' },
  pool: ['OPTIONS', 'CONNECTION_POOL_CLASS_KWARGS'],
  implied: { CONNECTION_POOL_KWARGS: { db: 1 } },
  readAddress,
}
