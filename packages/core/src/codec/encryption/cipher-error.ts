/** Why bytes cannot be decrypted. The cause of a `DecodeError`. */
export class CipherError extends Error {
  override readonly name = 'CipherError'
}

/**
 * Tells whether a value could not be read because it could not be decrypted.
 *
 * @param error - What decoding threw.
 */
export function isDecryptError(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof CipherError
}
