import type { FieldList } from '../policy/stored-fields.ts'

/** A field with its one line, or with several. */
export type NamedField = readonly [name: string, value: string | readonly string[]]

/** The fields of a reply, in the two forms in which a server takes them. */
export class ReplyFields {
  /** All lines, for `writeHead`. */
  readonly list: FieldList
  #byName: readonly NamedField[] | undefined

  /**
   * @param list - All lines.
   */
  constructor(list: FieldList) {
    this.list = list
  }

  /** Each field once, for `setHeader`. */
  get byName(): readonly NamedField[] {
    this.#byName ??= group(this.list)
    return this.#byName
  }
}

function group(list: FieldList): NamedField[] {
  const groups = new Map<string, [string, string[]]>()
  for (let at = 0; at < list.length; at += 2) {
    const name = String(list[at])
    const found = groups.get(name.toLowerCase())
    if (found) found[1].push(String(list[at + 1]))
    else groups.set(name.toLowerCase(), [name, [String(list[at + 1])]])
  }
  return [...groups.values()].map(([name, [first = '', ...others]]) => [
    name,
    others.length > 0 ? [first, ...others] : first,
  ])
}
