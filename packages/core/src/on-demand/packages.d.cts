/** Loads the library of the serializer `structured`. */
export declare function loadDevalue(): typeof import('devalue', { with: { 'resolution-mode': 'import' }})

/** Loads the memory of the backend `locmem` and of NEAR_CACHE. */
export declare function loadLruCache(): typeof import('lru-cache', { with: { 'resolution-mode': 'import' }})

/** Loads the library of the serializer `msgpack`. */
export declare function loadMsgPack(): typeof import('@msgpack/msgpack')
