import { globSync } from 'node:fs'
import type { DefaultTheme } from 'vitepress'
import { addressOf, root, titleOf } from './pages.ts'

/** What a newcomer reads first; other guides follow by their titles. */
const FIRST = ['getting-started', 'loading-and-tags', 'http', 'nest', 'next', 'keyv', 'sessions', 'near-cache']

/** One section for each kind of page. */
export function sidebar(): DefaultTheme.SidebarItem[] {
  const guides = pagesOf('docs/guide/*.md')
  const moves = guides.filter((path) => /\/from-[^/]+$/.test(path))
  return [
    section('Guide', [...guides.filter((path) => !moves.includes(path))].sort(byRank)),
    section('Moving from', moves),
    section('Packages', pagesOf('packages/*/README.md')),
    section('Reference', [...pagesOf('docs/reference/*.md'), 'benchmarks/README.md', 'packages/holdfast/CHANGELOG.md']),
    section('Extending and contributing', [...pagesOf('docs/extend/*.md'), 'CONTRIBUTING.md']),
    section('Decisions', pagesOf('docs/decisions/*.md')),
  ]
}

function section(text: string, paths: readonly string[]): DefaultTheme.SidebarItem {
  return {
    text,
    collapsed: text === 'Decisions',
    items: paths.map((path) => ({ text: titleOf(path), link: addressOf(path) })),
  }
}

function pagesOf(glob: string): string[] {
  return globSync(glob, { cwd: root }).sort()
}

function byRank(one: string, other: string): number {
  return rankOf(one) - rankOf(other) || titleOf(one).localeCompare(titleOf(other))
}

function rankOf(path: string): number {
  const rank = FIRST.findIndex((name) => path.endsWith(`/${name}.md`))
  return rank < 0 ? FIRST.length : rank
}
