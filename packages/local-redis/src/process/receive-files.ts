import type { Writable } from 'node:stream'

/** Text files by name. */
export type TextFiles = Readonly<Record<string, string>>

/**
 * Shell commands that make the folder `$folder`, enter it, and write the files of {@link sendFiles} from standard
 * input. If the sender dies before the end, they remove the folder and exit. So no secret is on a command line, and
 * the files are removed whenever this process dies. The shell ignores SIGPIPE from here on: writing to a process that
 * died must not end it before it has cleaned up.
 */
export const RECEIVE_FILES: string = `
trap '' PIPE
mkdir -m 700 "$folder" && cd "$folder" || exit 1
received=
while IFS= read -r line; do
  case $line in
    '>'*) file=\${line#>} ;;
    ' '*) printf '%s\\n' "\${line# }" >>"$file" ;;
    *) received=yes; break ;;
  esac
done
[ "$received" ] || { rm -rf "$folder"; exit 1; }
`

/**
 * Sends files to a shell that runs {@link RECEIVE_FILES}.
 *
 * @param stream - Its standard input, which stays open.
 * @param files - Which files.
 */
export function sendFiles(stream: Writable, files: TextFiles): void {
  const parts = Object.entries(files).flatMap(([name, text]) => [
    `>${name}`,
    ...text
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => ` ${line}`),
  ])
  stream.write(`${[...parts, '.'].join('\n')}\n`)
}
