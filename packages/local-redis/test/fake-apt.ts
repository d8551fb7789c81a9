import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// An apt-get and a dpkg as shell scripts that log their arguments. A package is an empty file.
const APT_GET = `
echo "apt-get $*" >>"$HOME/log"
case "$*" in
  *Dir::State=* | *update*) ;;
  *) [ -e "$HOME/lists" ] || exit 100 ;;
esac
case "$*" in *--print-uris* | *install*) exit 0 ;; *update*) touch "$HOME/lists" ;; esac
for word; do case "$word" in redis-* | lib* | adduser) touch "$word.deb" ;; esac; done
`
const DPKG_DEB = `
case "$1 $2" in
  *redis-server.deb) [ "$1" = -x ] || echo "Depends: redis-tools (= 5:7.0), adduser, libssl3 (>= 3.0.0)" ;;
  *redis-tools.deb) [ "$1" = -x ] || printf 'Pre-Depends: libc6\\nDepends: libpresent1, libfoo2 (>= 1) | libold1\\n' ;;
  *libfoo2.deb) [ "$1" = -x ] || echo "Depends: libbar3, libfoo2-data" ;;
esac
[ "$1" = -x ] || exit 0
mkdir -p "$3/usr/bin" "$3/usr/lib/machine"
printf '#!/bin/sh\\necho "Redis server v=7.0.15 sha=0"\\n' >"$3/usr/bin/redis-server"
chmod 755 "$3/usr/bin/redis-server"
touch "$3/usr/lib/machine/\${2##*/}"
`
const DPKG_QUERY = 'case "$*" in *libpresent1) printf installed ;; *) exit 1 ;; esac'

/**
 * Makes an apt-get and a dpkg that provide Redis 7.0.15.
 *
 * @param home - Folder for the programs, their log, and what they unpack.
 * @returns The environment that uses them.
 */
export async function fakeApt(home: string): Promise<Record<string, string>> {
  const bin = join(home, 'bin')
  await mkdir(bin)
  for (const [name, body] of Object.entries({ 'apt-get': APT_GET, 'dpkg-deb': DPKG_DEB, 'dpkg-query': DPKG_QUERY })) {
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`)
    await chmod(join(bin, name), 0o755)
  }
  // Wrappers, because PATH must not contain the folders of the system: they may hold a real server.
  for (const tool of ['chmod', 'cat', 'mkdir', 'touch']) {
    await writeFile(join(bin, tool), `#!/bin/sh\nPATH=/usr/bin:/bin exec ${tool} "$@"\n`)
    await chmod(join(bin, tool), 0o755)
  }
  return { HOME: home, PATH: bin }
}

/**
 * Reads the arguments of all calls of apt-get.
 *
 * @param home - As for {@link fakeApt}.
 */
export async function aptLog(home: string): Promise<readonly string[]> {
  const lines = (await readFile(join(home, 'log'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  // The private folders have random names.
  return lines.map((line) => line.replace(/-o \S+ /g, '-o … ').replace(/(-o … )+/, '-o … '))
}
