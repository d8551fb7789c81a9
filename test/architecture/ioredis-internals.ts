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

/** What loads ioredis on demand. */
const LOADER = 'loadIoredis'

/** Names that say nothing about ioredis's internals: other objects, or its options, have members of these names. */
const EVERYDAY = [
  'callback',
  'constructor',
  'dnsLookup',
  'end',
  'getKeys',
  'keys',
  'nodes',
  'protocol',
  'replyMapping',
  'resolveSrv',
  'setStatus',
  'slot',
  'subscriber',
]

/** What ioredis exports without documenting it: `@ignore` keeps it out of its reference. */
const undocumentedExports = exportsIgnored()

const { internal, documentedMethods } = membersOfClasses()

/** Members of its classes that are private, protected or `@ignore`; of the undocumented `Command` its methods, too. */
export const internalNames: ReadonlySet<string> = internal

function exportsIgnored(): readonly string[] {
  const { program, text, comments } = typesOf('index')
  return program.body.flatMap((statement) =>
    statement.type === 'ExportNamedDeclaration' && isIgnored(statement.start, text, comments)
      ? statement.specifiers.map(({ exported }) => nameOf(exported))
      : [],
  )
}

function membersOfClasses(): { readonly internal: Set<string>; readonly documentedMethods: Set<string> } {
  const internal = new Set<string>()
  const documented = new Set<string>()
  const documentedMethods = new Set<string>()
  for (const module of ['Redis', 'cluster/index', 'connectors/SentinelConnector/index', 'Command']) {
    const { program, text, comments } = typesOf(module)
    const note = ({ key, type, accessibility, start }: Member): void => {
      const name = nameOf(key)
      const isMethod = type === 'MethodDefinition'
      const isClosed = accessibility === 'private' || accessibility === 'protected' || isIgnored(start, text, comments)
      if (isClosed || (module === 'Command' && isMethod)) internal.add(name)
      else documented.add(name)
      if (!isClosed && isMethod) documentedMethods.add(name)
    }
    new Visitor({ PropertyDefinition: note, MethodDefinition: note }).visit(program)
  }
  for (const name of [...documented, ...EVERYDAY]) internal.delete(name)
  for (const name of EVERYDAY) documentedMethods.delete(name)
  return { internal, documentedMethods }
}

/**
 * Finds where a module relies on more than ioredis documents: names of its internals, imports that are not documented,
 * methods that are replaced, options of a client that are changed, and casts around its types.
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
  const noteExport = (key: unknown): void => {
    if (undocumentedExports.includes(nameOf(key))) found.push(`imports ${nameOf(key)}`)
  }
  const casts: string[] = []
  new Visitor({
    ImportDeclaration: (node) => {
      const from = node.source.value
      if (from.startsWith('ioredis/')) found.push(`imports ${from}`)
      if (from !== 'ioredis' && !node.specifiers.some(({ local }) => local.name === LOADER)) return
      importsIoredis = true
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ImportSpecifier') continue
        const name = nameOf(specifier.imported)
        if (undocumentedExports.includes(name)) found.push(`imports ${name}`)
      }
    },
    MemberExpression: (node) => {
      note(node.property)
      if (isIoredis(node.object)) noteExport(node.property)
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type !== 'ObjectPattern' || !isIoredis(init)) return
      for (const property of id.properties) if (property.type === 'Property') noteExport(property.key)
    },
    TSPropertySignature: (node) => note(node.key),
    TSMethodSignature: (node) => note(node.key),
    ObjectPattern: (node) => {
      for (const property of node.properties) if (property.type === 'Property') note(property.key)
    },
    AssignmentExpression: ({ left }) => {
      if (left.type !== 'MemberExpression') return
      if (documentedMethods.has(nameOf(left.property))) found.push(`replaces ${nameOf(left.property)}`)
      if (left.object.type !== 'MemberExpression') return
      if (nameOf(left.object.property) === 'options') found.push(`changes options.${nameOf(left.property)}`)
    },
    TSAsExpression: ({ expression }) => {
      if (expression.type === 'TSAsExpression') casts.push('casts twice')
    },
  }).visit(program)
  return importsIoredis ? [...found, ...casts] : found
}

interface Types {
  readonly program: ReturnType<typeof parseSync>['program']
  readonly comments: readonly Comment[]
  readonly text: string
}

/** Parses a module of ioredis's types. */
function typesOf(module: string): Types {
  const path = join(built, `${module}.d.ts`)
  const text = readFileSync(path, 'utf8')
  const { program, comments } = parseSync(path, text)
  return { program, comments, text }
}

/** Tells whether the comment right before a place says `@ignore`. */
function isIgnored(start: number, text: string, comments: readonly Comment[]): boolean {
  const last = comments.findLast(({ end }) => end <= start)
  return last?.value.includes('@ignore') === true && text.slice(last.end, start).trim() === ''
}

/** Tells whether an expression loads ioredis on demand. */
function isIoredis(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'callee' in node && nameOf(node.callee) === LOADER
}

function nameOf(key: unknown): string {
  if (typeof key !== 'object' || key === null) return ''
  // A private field of our own.
  if ('type' in key && key.type === 'PrivateIdentifier') return ''
  if ('name' in key) return String(key.name)
  return 'value' in key ? String(key.value) : ''
}
