import type { KeyObject } from 'node:crypto'
import { crypto } from '../../on-demand/node-modules.ts'

const BLOCK_BYTES = 16
const HALF_BYTES = 12
const TAG_BYTES = 16
/** How many bytes a secret has. */
export const SECRET_BYTES = 32
/** How many bytes sealing adds. */
const SEAL_BYTES = 2 * HALF_BYTES + TAG_BYTES

/**
 * A key of XAES-256-GCM: AES-256-GCM whose key is derived anew for each value from one half of a random nonce of 24
 * bytes. With the nonces of 12 bytes that AES-GCM has itself, random ones may repeat after some billions of values,
 * which would give away both.
 *
 * @see {@link https://c2sp.org/XAES-256-GCM | C2SP: XAES-256-GCM}
 */
export class XaesKey {
  readonly #key: KeyObject
  /** The first subkey of CMAC (RFC 4493). */
  readonly #subkey: Buffer

  /**
   * @param secret - 32 bytes.
   */
  constructor(secret: Uint8Array) {
    this.#key = crypto().createSecretKey(secret)
    this.#subkey = doubled(this.#encryptBlocks(Buffer.alloc(BLOCK_BYTES)))
  }

  /**
   * Encrypts bytes.
   *
   * @param plain - The bytes.
   * @param bound - What has to be the same when they are opened.
   * @param nonce - 24 bytes that are used for nothing else. @defaultValue random ones
   * @returns Nonce, tag, and the encrypted bytes.
   */
  seal(plain: Buffer, bound: Buffer, nonce: Buffer = crypto().randomBytes(2 * HALF_BYTES)): Buffer {
    const cipher = crypto().createCipheriv('aes-256-gcm', this.#derive(nonce), nonce.subarray(HALF_BYTES))
    cipher.setAAD(bound)
    const body = cipher.update(plain)
    cipher.final()
    return Buffer.concat([nonce, cipher.getAuthTag(), body])
  }

  /**
   * Decrypts bytes.
   *
   * @param sealed - From {@link XaesKey.seal}.
   * @param bound - What they were sealed with.
   * @throws Error when anything about them differs: another secret, another key, a changed byte.
   */
  open(sealed: Buffer, bound: Buffer): Buffer {
    if (sealed.length < SEAL_BYTES) throw new RangeError('the bytes are cut short')
    const nonce = sealed.subarray(0, 2 * HALF_BYTES)
    const decipher = crypto().createDecipheriv('aes-256-gcm', this.#derive(nonce), nonce.subarray(HALF_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(bound)
    decipher.setAuthTag(sealed.subarray(2 * HALF_BYTES, SEAL_BYTES))
    const plain = decipher.update(sealed.subarray(SEAL_BYTES))
    decipher.final()
    return plain
  }

  /** The key of one value: CMAC of the first half of its nonce, in two blocks. */
  #derive(nonce: Buffer): Buffer {
    const blocks = Buffer.alloc(2 * BLOCK_BYTES)
    for (const [index, start] of [0, BLOCK_BYTES].entries()) {
      blocks[start + 1] = index + 1
      blocks[start + 2] = 0x58
      nonce.copy(blocks, start + 4, 0, HALF_BYTES)
      for (let at = 0; at < BLOCK_BYTES; at += 1)
        blocks[start + at] = Number(blocks[start + at]) ^ Number(this.#subkey[at])
    }
    return this.#encryptBlocks(blocks)
  }

  #encryptBlocks(blocks: Buffer): Buffer {
    const cipher = crypto().createCipheriv('aes-256-ecb', this.#key, null)
    cipher.setAutoPadding(false)
    return cipher.update(blocks)
  }
}

/** Doubles a block in the field of CMAC. */
function doubled(block: Buffer): Buffer {
  const result = Buffer.alloc(BLOCK_BYTES)
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    result[at] = ((Number(block[at]) << 1) | (Number(block[at + 1] ?? 0) >> 7)) & 0xff
  }
  if (Number(block[0]) & 0x80) result[BLOCK_BYTES - 1] = Number(result[BLOCK_BYTES - 1]) ^ 0x87
  return result
}
