import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const TYPES = { 'index.html': 'text/html', 'page.js': 'text/javascript', 'page.css': 'text/css' } as const

/** A file of the built page. */
export type Asset = keyof typeof TYPES

const read = new Map<Asset, Promise<Buffer>>()

/**
 * Answers with a file of the page. Each is read once.
 *
 * @param res - The response.
 * @param name - The file.
 */
export async function readAsset(res: ServerResponse, name: Asset): Promise<void> {
  let content = read.get(name)
  if (!content) {
    content = readFile(join(folder(), name))
    read.set(name, content)
    content.catch(() => read.delete(name))
  }
  const body = await content
  res.writeHead(200, { 'content-type': `${TYPES[name]}; charset=utf-8`, 'content-length': body.length }).end(body)
}

/** Beside both bundles, and found from either. */
function folder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@holdfast/inspector/package.json')), 'dist/page')
}
