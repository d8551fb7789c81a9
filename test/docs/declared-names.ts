import { parseSync } from 'oxc-parser'

/** A node of the syntax tree, as far as names are declared by it. */
interface Node {
  readonly type: string
  readonly name?: string
  readonly id?: Node | null
  readonly declaration?: Node | null
  readonly declarations?: readonly Node[]
  readonly specifiers?: readonly { readonly local: Node }[]
  readonly properties?: readonly Node[]
  readonly elements?: readonly (Node | null)[]
  readonly value?: Node
  readonly argument?: Node
  readonly left?: Node
}

/** The names of a module. */
export interface DeclaredNames {
  /** All that it declares or imports at its top level. */
  readonly all: ReadonlySet<string>
  /** Those that it does not export yet. */
  readonly own: readonly string[]
}

/**
 * Lists the names that a module declares.
 *
 * @param file - Its name tells the language.
 * @param code - Its source.
 */
export function declaredNames(file: string, code: string): DeclaredNames {
  const body = parseSync(file, code).program.body as unknown as readonly Node[]
  const exported = body
    .filter(({ type }) => type.startsWith('Export'))
    .flatMap(({ declaration }) => namesOf(declaration))
  const own = body.filter(({ type }) => !type.startsWith('Export')).flatMap(namesOf)
  return { all: new Set([...own, ...exported]), own }
}

function namesOf(node: Node | null | undefined): string[] {
  switch (node?.type) {
    case 'Identifier':
      return [String(node.name)]
    case 'ImportDeclaration':
      return (node.specifiers ?? []).flatMap(({ local }) => namesOf(local))
    case 'VariableDeclaration':
      return (node.declarations ?? []).flatMap(namesOf)
    case 'ObjectPattern':
      return (node.properties ?? []).flatMap(({ value, argument }) => namesOf(value ?? argument))
    case 'ArrayPattern':
      return (node.elements ?? []).flatMap(namesOf)
    case 'AssignmentPattern':
      return namesOf(node.left)
    case 'RestElement':
      return namesOf(node.argument)
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return namesOf(node.id)
    default:
      return []
  }
}
