/** An application to bundle. It prints one line of JSON. */

const program = `
const settings = {
  default: { BACKEND: 'locmem' },
  redis: { BACKEND: 'redis', LOCATION: process.env.REDIS_URL, KEY_PREFIX: process.argv[1] },
  optional: { BACKEND: 'locmem', KEY_PREFIX: 'o', OPTIONS: { COMPRESSOR: process.env.COMPRESSOR } },
}

async function main() {
  const caches = createCaches(settings)
  try {
    for (const alias of caches.aliases) await caches.get(alias).set('page', alias.repeat(500))
    const pages = await Promise.all(caches.aliases.map((alias) => caches.get(alias).get('page')))
    const cached = httpCache({ cache: caches.get() }).wrap(() => undefined)
    return { lengths: pages.map(({ length }) => length), listener: typeof cached }
  } finally {
    await caches.close()
  }
}

main().then(
  (result) => console.log(JSON.stringify(result)),
  (error) => console.log(JSON.stringify({ code: error.code, message: error.message })),
)
`

/** The application, by the format that it is written in. */
export const applications = {
  mjs: `
import { httpCache } from '@holdfast/express'
import { createCaches } from 'holdfast'
${program}`,
  cjs: `
const { httpCache } = require('@holdfast/express')
const { createCaches } = require('holdfast')
${program}`,
} as const
