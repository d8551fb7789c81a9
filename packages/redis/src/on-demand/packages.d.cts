/** Loads ioredis: when the first pool is made, or a setting names its classes. */
export declare function loadIoredis(): typeof import('ioredis')
