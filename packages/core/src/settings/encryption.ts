import type { EncryptionKey } from '../codec/encryption/keyring.ts'
import { SECRET_BYTES } from '../codec/encryption/xaes-key.ts'
import { z } from '../schema/z.ts'

/** OPTIONS.ENCRYPTION. */
export interface EncryptionSettings {
  /** The first encrypts, all decrypt: to change the secret, put a new key in front of the others. */
  readonly keys: readonly {
    /** Names the secret in stored values, where all can read it: letters, digits and `._-`. */
    readonly id: string
    /** 32 random bytes, or these in base64 or hexadecimal: `openssl rand -base64 32`. */
    readonly secret: string | Uint8Array
  }[]
}

/** The parsed setting. */
export interface ParsedEncryption {
  /** At least one, each with another id. */
  readonly keys: [EncryptionKey, ...EncryptionKey[]]
}

const EXPECTED_SECRET =
  'expected 32 random bytes, in base64 or hexadecimal, such as `openssl rand -base64 32` prints; got something else'

const secret = z.unknown().transform((value, context): Uint8Array => {
  const bytes = secretOf(value)
  if (bytes?.length === SECRET_BYTES) return bytes
  // Without the value: it is a secret.
  context.issues.push({ code: 'custom', message: EXPECTED_SECRET, input: undefined })
  return z.NEVER
})

/** The schema of {@link EncryptionSettings}. */
export const encryptionSchema: z.ZodType<ParsedEncryption> = z
  .strictObject({
    keys: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[\w.-]{1,64}$/, '1 to 64 letters, digits or ._- as the name of a secret'),
          secret,
        }),
      )
      .min(1),
  })
  .transform(({ keys }, context): ParsedEncryption => {
    const repeated = keys.findIndex(({ id }, index) => keys.findIndex((other) => other.id === id) < index)
    if (repeated >= 0) {
      const message = 'expected an id that no other key has'
      context.issues.push({ code: 'custom', message, path: ['keys', repeated, 'id'], input: undefined })
    }
    return { keys: keys as unknown as ParsedEncryption['keys'] }
  })

function secretOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (typeof value !== 'string') return undefined
  if (/^[\da-f]{64}$/i.test(value)) return Buffer.from(value, 'hex')
  return /^[A-Za-z\d+/_-]{43}=?$/.test(value) ? Buffer.from(value, 'base64') : undefined
}
