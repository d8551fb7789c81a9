import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Comment, parseSync, Visitor } from 'oxc-parser'

/** The part of a syntax node that is read here. */
interface Member {
  readonly start: number
  readonly type: string
  readonly key: unknown
  readonly accessibility?: string | null
}

const built = dirname(createRequire(import.meta.url).resolve('ioredis'))

/** Names that say nothing about ioredis: other objects have members of these names. */
const EVERYDAY = ['callback', 'constructor', 'dnsLookup', 'keys', 'protocol', 'resolveSrv', 'slot', 'subscriber']

/** What ioredis exports without documenting it: `@ignore` keeps it out of its reference. */
const undocumentedExports = namesIn('index', ({ program, text, comments }) =>
  program.body.flatMap((statement) =>
    statement.type === 'ExportNamedDeclaration' && isIgnored(statement.start, text, comments)
      ? statement.specifiers.map(({ exported }) => nameOf(exported))
      : [],
  ),
)

/** Members of its classes that are private, protected or `@ignore`; of the undocumented `Command` its methods, too. */
export const internalNames: ReadonlySet<string> = internalMembers()

function internalMembers(): ReadonlySet<string> {
  const internal = new Set<string>()
  const open = new Set(EVERYDAY)
  for (const module of ['Redis', 'cluster/index', 'connectors/SentinelConnector/index', 'Command']) {
    namesIn(module, ({ program, text, comments }) => {
      const note = (member: Member): void => {
        const hidden =
          member.accessibility === 'private' ||
          member.accessibility === 'protected' ||
          isIgnored(member.start, text, comments) ||
          (module === 'Command' && member.type === 'MethodDefinition')
        const names = hidden ? internal : open
        names.add(nameOf(member.key))
      }
      new Visitor({ PropertyDefinition: note, MethodDefinition: note }).visit(program)
      return []
    })
  }
  return new Set([...internal].filter((name) => !open.has(name)))
}

/**
 * Finds where a module relies on more than ioredis documents: names of its internals, imports that are not documented,
 * changed options of a client that exists, and casts around its types.
 *
 * @param path - The module's name.
 * @param source - Its text.
 * @returns What was found, in words; empty if there is nothing.
 */
export function internalsIn(path: string, source: string): readonly string[] {
  const { program } = parseSync(path, source)
  const found: string[] = []
  let importsIoredis = false
  const note = (key: unknown): void => {
    if (internalNames.has(nameOf(key))) found.push(`names ${nameOf(key)}`)
  }
  const casts: string[] = []
  new Visitor({
    ImportDeclaration: (node) => {
      const from = node.source.value
      if (from.startsWith('ioredis/')) found.push(`imports ${from}`)
      if (from !== 'ioredis') return
      importsIoredis = true
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ImportSpecifier') continue
        const name = nameOf(specifier.imported)
        if (undocumentedExports.includes(name)) found.push(`imports ${name}`)
      }
    },
    MemberExpression: (node) => note(node.property),
    TSPropertySignature: (node) => note(node.key),
    TSMethodSignature: (node) => note(node.key),
    ObjectPattern: (node) => {
      for (const property of node.properties) if (property.type === 'Property') note(property.key)
    },
    AssignmentExpression: ({ left }) => {
      if (left.type !== 'MemberExpression' || left.object.type !== 'MemberExpression') return
      if (nameOf(left.object.property) === 'options') found.push(`changes options.${nameOf(left.property)}`)
    },
    TSAsExpression: ({ expression }) => {
      if (expression.type === 'TSAsExpression') casts.push('casts twice')
    },
  }).visit(program)
  return importsIoredis ? [...found, ...casts] : found
}

interface Parsed {
  readonly program: ReturnType<typeof parseSync>['program']
  readonly comments: readonly Comment[]
  readonly text: string
}

function namesIn(module: string, list: (parsed: Parsed) => readonly string[]): readonly string[] {
  const path = join(built, `${module}.d.ts`)
  const text = readFileSync(path, 'utf8')
  const { program, comments } = parseSync(path, text)
  return list({ program, comments, text })
}

/** Tells whether the comment right before a place says `@ignore`. */
function isIgnored(start: number, text: string, comments: readonly Comment[]): boolean {
  const last = comments.findLast(({ end }) => end <= start)
  return last?.value.includes('@ignore') === true && text.slice(last.end, start).trim() === ''
}

function nameOf(key: unknown): string {
  if (typeof key !== 'object' || key === null) return ''
  if ('name' in key) return String(key.name)
  return 'value' in key ? String(key.value) : ''
}
