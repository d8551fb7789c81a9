import type { DjangoProject } from './read-django.ts'

const SECRET = /pass(word|wd|phrase)?$|secret|token/i
const HIDDEN = '***'
const WIDTH = 100

/**
 * Writes the cache settings of a Django project as TypeScript. Secrets are left out, as this is printed.
 *
 * @param project - The settings.
 * @returns A module that exports CACHES, and djangoSettings where there are any.
 */
export function toTypeScript({ settings, djangoSettings }: Pick<DjangoProject, 'settings' | 'djangoSettings'>): string {
  const caches = write(settings, '', '')
  const others =
    Object.keys(djangoSettings).length > 0 ? `\n\nexport const djangoSettings = ${write(djangoSettings, '', '')}` : ''
  const note = caches.includes(HIDDEN) ? `// Secrets are left out: set them where it says ${HIDDEN}.\n` : ''
  return `import { defineCaches } from 'holdfast'\n\n${note}export const CACHES = defineCaches(${caches})${others}\n`
}

function write(value: unknown, name: string, indent: string): string {
  if (typeof value === 'string') return quote(SECRET.test(name) ? HIDDEN : withoutLogin(value))
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((item) => write(item, name, inner))
    : Object.entries(value).map(([key, item]) => `${nameOf(key)}: ${write(item, key, inner)}`)
  const [open, close] = isList ? '[]' : '{}'
  if (parts.length === 0) return `${open}${close}`
  const space = isList ? '' : ' '
  const line = `${open}${space}${parts.join(', ')}${space}${close}`
  if (indent.length + line.length < WIDTH && !line.includes('\n') && indent !== '') return line
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

function nameOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : quote(key)
}

function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}

/** A URL without its user and password. */
function withoutLogin(text: string): string {
  return text.replace(/:\/\/[^\s/]*@/g, `://${HIDDEN}@`)
}
