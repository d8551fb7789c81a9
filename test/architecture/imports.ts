import { parseSync, Visitor } from 'oxc-parser'

/**
 * Lists what a module imports: statements, re-exports, `import()` and types.
 *
 * @param path - Its name, which tells the parser the language.
 * @param source - Its text.
 * @returns Specifiers as written.
 */
export function importsOf(path: string, source: string): readonly string[] {
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  const found: string[] = []
  const note = (node: unknown): void => {
    if (typeof node === 'object' && node !== null && 'value' in node) found.push(String(node.value))
  }
  new Visitor({
    ImportDeclaration: (node) => note(node.source),
    ExportAllDeclaration: (node) => note(node.source),
    ExportNamedDeclaration: (node) => note(node.source),
    ImportExpression: (node) => note(node.source),
    TSImportType: (node) => note(node.source),
  }).visit(program)
  return found
}

/**
 * Returns the package of a specifier.
 *
 * @param specifier - Such as `@holdfast/core` or `zod/mini`.
 * @returns Undefined for a path and for a module of Node.
 */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.|node:)/.test(specifier)) return undefined
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
}
