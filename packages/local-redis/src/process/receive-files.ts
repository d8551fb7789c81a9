import type { Writable } from 'node:stream'

/** Text files by name. */
export type TextFiles = Readonly<Record<string, string>>

/**
 * Shell commands that make the folder `$folder`, enter it, and fill it with the files of {@link sendFiles} from standard input. When the
 * sender dies half-way they remove it again and exit. Secrets thus never stand on a command line, and no moment exists in
 * which nobody would remove them. From here on the shell survives writing to a process that died, which would else end it before its duties.
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
