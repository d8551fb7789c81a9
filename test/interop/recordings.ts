import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import type { SharedSettings } from './django-cache.ts'

/** What a table of a golden file holds: texts by texts. */
type Table = Record<string, string>

/** Set to make the golden files anew: `npm run record -w test`. */
export const recording = process.env.HOLDFAST_RECORD === '1'

const SHOWN = 120

/** What Django was seen to do: one golden file. Texts are kept as they are where they are short, so that a reader of the file sees them. */
export class Recordings {
  readonly #file: URL
  readonly #content: { versions: string; tables: Record<string, Table> }

  /**
   * @param name - Of the file.
   */
  constructor(name: string) {
    this.#file = new URL(`golden/${name}.json`, import.meta.url)
    this.#content = recording ? { versions: '', tables: {} } : JSON.parse(readFileSync(this.#file, 'utf8'))
  }

  /** With which versions it was made. */
  get versions(): string {
    return this.#content.versions
  }

  /**
   * Looks up what Django did.
   *
   * @param table - Such as `keys`.
   * @param asked - What it was given.
   * @throws Error when it was not recorded.
   */
  recall(table: string, asked: string): string {
    const found = this.#content.tables[table]?.[shorten(asked)]
    if (found !== undefined) return found.startsWith('gzip:') ? unpack(found) : found
    throw new Error(`Django has not been seen to do this (${table}: ${shorten(asked)}): npm run record -w test`)
  }

  /**
   * Keeps what Django did, where recordings are made; else holds that there is a recording, so that a run without Python can go on.
   *
   * @param table - Such as `keys`.
   * @param asked - What it was given.
   * @param done - What it made of it.
   */
  keep(table: string, asked: string, done: string): void {
    if (!recording) {
      this.recall(table, asked)
      return
    }
    this.#content.tables[table] ??= {}
    this.#content.tables[table][shorten(asked)] = done.length > SHOWN ? pack(done) : done
  }

  /**
   * Writes the golden file, where recordings are made.
   *
   * @param versions - Of Python and its packages.
   */
  save(versions: string): void {
    if (!recording) return
    this.#content.versions = versions
    writeFileSync(this.#file, `${JSON.stringify(this.#content, null, 2)}\n`)
  }
}

/**
 * Takes the compression away that another build of the same library may do otherwise. Values too short to be compressed stay as they are.
 *
 * @param compressor - Its short name; what is not Node's own stays, as those libraries are this project's choice.
 * @param bytes - Stored bytes.
 */
function withoutCompression(compressor: string, bytes: Buffer): Buffer {
  const decompress = { zlib: inflateSync, gzip: gunzipSync, zstd: zstdDecompressSync }[compressor]
  try {
    return decompress?.(bytes) ?? bytes
  } catch {
    return bytes
  }
}

function shorten(text: string): string {
  return text.length > SHOWN ? `sha256:${hash('sha256', text)}` : text
}

function pack(text: string): string {
  return `gzip:${gzipSync(text, { level: 9 }).toString('base64')}`
}

function unpack(text: string): string {
  return gunzipSync(Buffer.from(text.slice('gzip:'.length), 'base64')).toString()
}

/** What Django makes a key of. */
export function keyRecipe(
  { KEY_PREFIX, VERSION, KEY_FUNCTION }: SharedSettings,
  key: string,
  version?: number,
): string {
  return JSON.stringify([KEY_PREFIX ?? '', version ?? VERSION ?? 1, key, KEY_FUNCTION ?? 'default'])
}

/** Where it stands what Django writes for a value. */
export function writtenTable(settings: SharedSettings): string {
  return `${codecOf(settings).join(', ')}: written`
}

/** Where it stands what Django reads in some bytes. */
export function readTable(settings: SharedSettings, bytes: Buffer): { readonly table: string; readonly asked: string } {
  const [serializer, compressor] = codecOf(settings)
  const plain = withoutCompression(compressor, bytes)
  const own = compressor === 'lz4' || compressor === 'lzma' ? compressor : 'any'
  return { table: `${serializer}, ${own}: read`, asked: plain.toString('hex') }
}

/** The last but one part of `django_redis.serializers.json.JSONSerializer`, likewise of the compressor. */
function codecOf({ OPTIONS = {} }: SharedSettings): readonly [serializer: string, compressor: string] {
  const options = OPTIONS as Readonly<Record<string, unknown>>
  const module = (name: unknown): string => String(name).split('.').at(-2) ?? ''
  return [module(options.SERIALIZER), module(options.COMPRESSOR)]
}
