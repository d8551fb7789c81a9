/**
 * `node:crypto`, which Node has not loaded yet when a program starts: that takes as long as a tenth of everything else
 * here.
 */
export const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto')

/** `node:zlib`, which few programs need; see {@link crypto}. */
export const zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib')
