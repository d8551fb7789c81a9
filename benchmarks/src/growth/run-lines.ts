/** The process that measures some lines: prints them as JSON. */
import { linesByName } from './lines-by-name.ts'

const { name, urls, quick } = JSON.parse(process.argv[2] ?? '') as {
  readonly name: keyof typeof linesByName
  readonly urls: readonly string[]
  readonly quick: boolean
}
process.stdout.write(JSON.stringify(await linesByName[name](urls, quick)))
