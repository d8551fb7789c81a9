import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import type { SharedSettings } from './django-cache.ts'

/** A table of a golden file. */
type Table = Record<string, string>

/** Set to record the golden files again: `npm run record -w test`. */
export const recording = process.env.HOLDFAST_RECORD === '1'

const SHOWN = 120

/** Recordings of Django: one golden file. Short texts are kept readable. */
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

  /** The versions that it was recorded with. */
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
   * Records what Django did. If nothing is being recorded, checks that a recording exists, so that a run without Python
   * works.
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
   * Writes the golden file, if recordings are made.
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
 * Undoes the compression, whose bytes differ between builds of the library. Values too short to be compressed stay as
 * they are.
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

/** Where the file says which key Django makes. */
export function keyRecipe(
  { KEY_PREFIX, VERSION, KEY_FUNCTION }: SharedSettings,
  key: string,
  version?: number,
): string {
  return JSON.stringify([KEY_PREFIX ?? '', version ?? VERSION ?? 1, key, KEY_FUNCTION ?? 'default'])
}

/** Where the file says what Django writes for a value. */
export function writtenTable(settings: SharedSettings): string {
  return `${codecOf(settings).join(', ')}: written`
}

/** Where the file says what Django reads in some bytes. */
export function readTable(settings: SharedSettings, bytes: Buffer): { readonly table: string; readonly asked: string } {
  const [serializer, compressor] = codecOf(settings)
  const plain = withoutCompression(compressor, bytes)
  const own = compressor === 'lz4' || compressor === 'lzma' ? compressor : 'any'
  return { table: `${serializer}, ${own}: read`, asked: plain.toString('hex') }
}

/** The short name in a path: `json` in `django_redis.serializers.json.JSONSerializer`. */
function codecOf({ OPTIONS = {} }: SharedSettings): readonly [serializer: string, compressor: string] {
  const options = OPTIONS as Readonly<Record<string, unknown>>
  const module = (name: unknown): string => String(name).split('.').at(-2) ?? ''
  return [module(options.SERIALIZER), module(options.COMPRESSOR)]
}
