import { callers } from './lines/callers.ts'
import { entries } from './lines/entries.ts'
import { keys } from './lines/keys.ts'
import type { Lines } from './lines/lines.ts'
import { many } from './lines/many.ts'
import { nodes } from './lines/nodes.ts'

/** What is measured in a process of its own, by name. */
export const linesByName = { keys, many, nodes, entries, callers } satisfies Readonly<Record<string, Lines>>
