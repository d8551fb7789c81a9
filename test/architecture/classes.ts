import { type Class, parseSync, Visitor } from 'oxc-parser'

/** A class of a module. */
export interface DeclaredClass {
  /** Its name; that of the module for a class without one. */
  readonly name: string
  readonly path: string
  /** The name of the class that it extends, as that class was exported. */
  readonly base: string | undefined
}

/**
 * Lists the classes of a module.
 *
 * @param path - The module's name.
 * @param source - Its text.
 * @throws Error for a class that extends an expression: what it stands on cannot be read then.
 */
export function classesOf(path: string, source: string): readonly DeclaredClass[] {
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  const exportedAs = new Map<string, string>()
  const found: { readonly name: string; readonly base: string | undefined }[] = []
  const note = ({ id, superClass }: Class): void => {
    if (superClass !== null && superClass.type !== 'Identifier') {
      throw new Error(`${path}: a class extends an expression. Extend a class by its name.`)
    }
    found.push({ name: id?.name ?? path, base: superClass?.name })
  }
  new Visitor({
    ImportSpecifier: ({ imported, local }) => {
      exportedAs.set(local.name, imported.type === 'Identifier' ? imported.name : imported.value)
    },
    ClassDeclaration: note,
    ClassExpression: note,
  }).visit(program)
  return found.map(({ name, base }) => ({ name, path, base: base && (exportedAs.get(base) ?? base) }))
}

/**
 * Follows `extends` through classes of the project; those of Node and of libraries end a chain.
 *
 * @param classes - All classes of the project.
 * @returns The chain of each class: itself, then what it stands on, nearest first.
 */
export function chainsOf(classes: readonly DeclaredClass[]): readonly (readonly string[])[] {
  const byName = new Map(classes.map((declared) => [declared.name, declared]))
  return classes.map((declared) => {
    const chain = [declared.name]
    for (let base = byName.get(String(declared.base)); base; base = byName.get(String(base.base))) chain.push(base.name)
    return chain
  })
}
