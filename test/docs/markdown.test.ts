import { dirname, join } from 'node:path/posix'
import { expect, test } from 'vitest'
import { files, read } from '../architecture/repository.ts'

/** Columns of a line of prose. */
const WIDTH = 120

// The reports in api/ are written by a tool.
const pages = files.filter((path) => path.endsWith('.md') && !path.startsWith('api/'))

/** A page without its code blocks, with as many lines. */
function prose(page: string): string {
  return read(page).replace(/^ *```.*?^ *```/gms, (block) => block.replace(/.+/g, ''))
}

test('every relative link leads to a file or a folder', () => {
  expect(pages.length).toBeGreaterThan(20)
  const broken = pages.flatMap((page) =>
    [...prose(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => String(target))
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const path = join(dirname(page), target)
        return !files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`))
      })
      .map((target) => `${page}: ${target}`),
  )
  expect(broken).toEqual([])
})

test('every link to a heading leads to one', () => {
  const headings = (page: string): readonly string[] =>
    [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
      String(text)
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
  const broken = pages.flatMap((page) =>
    [...prose(page).matchAll(/\]\(([^)#\s:]*)#([^)]+)\)/g)]
      .filter(([, target, heading]) => {
        const path = target ? join(dirname(page), target) : page
        return path.endsWith('.md') && files.includes(path) && !headings(path).includes(String(heading))
      })
      .map(([, target, heading]) => `${page}: ${target}#${heading}`),
  )
  expect(broken).toEqual([])
})

test(`no line of prose is longer than ${WIDTH} columns; tables, headings and code may be`, () => {
  const long = pages.flatMap((page) =>
    prose(page)
      .split('\n')
      .flatMap((line, index) => (line.length > WIDTH && !/^ *[|#]/.test(line) ? [`${page}:${index + 1}`] : [])),
  )
  expect(long).toEqual([])
})
