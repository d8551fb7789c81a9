import { existsSync, statSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { join } from 'node:path/posix'
import type { MarkdownRenderer } from 'vitepress'
import { addressOf, PAGES, root, targetOf } from './pages.ts'

/** Source files are not on the site. */
const SOURCES = 'https://github.com/holdfast-cache/holdfast/tree/main'

/**
 * Makes links between files of the repository lead to pages of the site, and those to other files to the sources.
 *
 * @param markdown - Renders pages.
 */
export function linkPages(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const page = String(env.path).slice(root.length + 1)
    for (const link of tokens.flatMap(({ children }) => children ?? [])) {
      const href = link.type === 'link_open' ? link.attrGet('href') : null
      if (href && !/^([a-z]+:|#|\/)/.test(href)) link.attrSet('href', hrefOf(page, href))
    }
  })
}

function hrefOf(page: string, href: string): string {
  const [target = '', heading] = href.split('#')
  const path = targetOf(page, target)
  const place = join(root, path)
  if (!existsSync(place)) throw new Error(`${page}: ${href} leads nowhere.`)
  const readme = join(path, 'README.md')
  const file = statSync(place).isDirectory() && existsSync(join(root, readme)) ? readme : path
  const address = PAGES.some((glob) => matchesGlob(file, glob)) ? addressOf(file) : `${SOURCES}/${file}`
  return heading === undefined ? address : `${address}#${heading}`
}
