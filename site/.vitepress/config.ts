import { globSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { defineConfig } from 'vitepress'
import { withMermaid } from 'vitepress-plugin-mermaid'
import { linkPages } from './links.ts'
import { PAGES, placeOf, root } from './pages.ts'
import { sidebar } from './sidebar.ts'

const all = globSync('**/*.md', { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path) })
const pages = all.filter((path) => PAGES.some((glob) => matchesGlob(path, glob)))

export default withMermaid(
  defineConfig({
    title: 'Holdfast',
    description: "The cache backend for Node: Django's cache settings, right on every Redis topology.",
    srcDir: root,
    outDir: './dist',
    srcExclude: all.filter((path) => !pages.includes(path)),
    rewrites: Object.fromEntries(pages.map((path) => [path, placeOf(path)])),
    cleanUrls: true,
    lastUpdated: false,
    markdown: { config: linkPages },
    // mermaid is large, and loaded by pages with a picture only.
    vite: { build: { chunkSizeWarningLimit: 3000 } },
    themeConfig: {
      search: { provider: 'local' },
      outline: [2, 3],
      nav: [
        { text: 'Getting started', link: '/docs/guide/getting-started' },
        { text: 'Settings', link: '/docs/reference/settings' },
        { text: 'Performance', link: '/docs/reference/performance' },
        { text: 'HTTP conformance', link: '/docs/reference/http-conformance' },
      ],
      sidebar: sidebar(),
      socialLinks: [{ icon: 'github', link: 'https://github.com/holdfast-cache/holdfast' }],
    },
  }),
)
