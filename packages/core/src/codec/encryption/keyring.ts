import { decodeFrame, encodeFrame, FrameKind, type FrameParts, isFrame } from '../frame.ts'
import { CipherError } from './cipher-error.ts'
import { XaesKey } from './xaes-key.ts'

/** How long the id of a key may be. */
const MAX_ID_BYTES = 64

/** A parsed key of ENCRYPTION. */
export interface EncryptionKey {
  /** Names the secret in stored values. */
  readonly id: string
  /** 32 bytes. */
  readonly secret: Uint8Array
}

/** Encrypts with the first of its keys, and decrypts with any. Each value is bound to the key that it is stored under. */
export class Keyring {
  readonly #keys: ReadonlyMap<string, XaesKey>
  readonly #first: string

  /**
   * @param keys - At least one, each with another id.
   */
  constructor(keys: readonly [EncryptionKey, ...EncryptionKey[]]) {
    this.#keys = new Map(keys.map(({ id, secret }) => [id, new XaesKey(secret)]))
    this.#first = keys[0].id
  }

  /**
   * Encrypts an encoded value.
   *
   * @param plain - The encoded value.
   * @param storedKey - Where it is stored.
   * @returns A frame that names the secret.
   */
  seal(plain: Buffer, storedKey: string): Buffer {
    const id = this.#first
    const sealed = (this.#keys.get(id) as XaesKey).seal(plain, boundTo(id, storedKey))
    return encodeFrame(FrameKind.encrypted, Buffer.from(id), sealed)
  }

  /**
   * Decrypts an encoded value.
   *
   * @param bytes - From {@link Keyring.seal}.
   * @param storedKey - Where it was found.
   * @throws CipherError when it is not encrypted, by none of the secrets, or was changed or moved to another key.
   */
  open(bytes: Buffer, storedKey: string): Buffer {
    if (!isFrame(bytes, FrameKind.encrypted)) throw new CipherError('it is not encrypted')
    const { metadata, body } = partsOf(bytes)
    const id = idOf(metadata)
    const key = this.#keys.get(id)
    if (!key) throw new CipherError(`it is encrypted with a secret that is not among the keys: ${JSON.stringify(id)}`)
    try {
      return key.open(body, boundTo(id, storedKey))
    } catch (cause) {
      throw new CipherError('it was encrypted with another secret or for another key, or has been changed', { cause })
    }
  }
}

function partsOf(bytes: Buffer): FrameParts {
  try {
    return decodeFrame(bytes)
  } catch (cause) {
    throw new CipherError('it is cut short', { cause })
  }
}

/** The name of the secret, as whoever wrote the bytes has it; anything, if they were changed. */
function idOf(metadata: Buffer): string {
  return metadata.length > MAX_ID_BYTES ? '…' : metadata.toString()
}

function boundTo(id: string, storedKey: string): Buffer {
  return Buffer.from(`holdfast\0${id}\0${storedKey}`)
}
