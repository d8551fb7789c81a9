import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installWithApt, unpackWithApt } from '../src/find/apt-install.ts'
import { cachedServer } from '../src/find/cached-server.ts'

// An apt-get and a dpkg of shell and text, which write down what they were told. A package is an empty file.
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

let home: string
let env: Record<string, string>

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-apt-'))
  const bin = join(home, 'bin')
  await mkdir(bin)
  for (const [name, body] of Object.entries({ 'apt-get': APT_GET, 'dpkg-deb': DPKG_DEB, 'dpkg-query': DPKG_QUERY })) {
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`)
    await chmod(join(bin, name), 0o755)
  }
  env = { HOME: home, PATH: [bin, '/usr/bin', '/bin'].join(delimiter) }
})

afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

async function log(): Promise<readonly string[]> {
  const lines = (await readFile(join(home, 'log'), 'utf8')).trim().split('\n')
  // The private folders have random names.
  return lines.map((line) => line.replace(/-o \S+ /g, '-o … ').replace(/(-o … )+/, '-o … '))
}

describe('unpackWithApt', () => {
  test('downloads the server and the libraries that the system lacks, and theirs', async () => {
    await writeFile(join(home, 'lists'), '')
    await unpackWithApt(env)
    expect(await log()).toEqual([
      'apt-get download --print-uris redis-server redis-tools',
      'apt-get download redis-server redis-tools',
      'apt-get download libssl3 libfoo2',
      'apt-get download libbar3 libfoo2-data',
    ])
    const found = await cachedServer(env)
    expect(found).toMatchObject({
      version: '7.0.15',
      path: join(home, `.cache/holdfast/redis-${process.arch}/usr/bin/redis-server`),
    })
    const libraries = found?.env.LD_LIBRARY_PATH?.split(':').find((folder) => folder.endsWith('/usr/lib/machine')) ?? ''
    expect(await readdir(libraries)).toContain('libbar3.deb')
  })

  test('fetches lists of its own where the system has none, and keeps nothing but the server', async () => {
    await unpackWithApt(env)
    expect((await log()).slice(1, 3)).toEqual(['apt-get -o … update', 'apt-get -o … download redis-server redis-tools'])
    expect(await readdir(join(home, '.cache/holdfast'))).toEqual([`redis-${process.arch}`])
  })

  test('leaves nothing behind when a download fails', async () => {
    await writeFile(join(home, 'bin/apt-get'), '#!/bin/sh\nexit 100\n')
    await expect(unpackWithApt(env)).rejects.toThrow('apt-get')
    expect(await readdir(join(home, '.cache/holdfast'))).toEqual([])
  })

  test('replaces an older copy', async () => {
    await unpackWithApt(env)
    await unpackWithApt(env)
    expect(await cachedServer(env)).toMatchObject({ flavor: 'redis' })
  })
})

describe('installWithApt', () => {
  test('updates the lists when the first attempt fails', async () => {
    await installWithApt(env)
    expect(await log()).toEqual([
      'apt-get -o … install -y --no-install-recommends redis-server',
      'apt-get -o … update',
      'apt-get -o … install -y --no-install-recommends redis-server',
    ])
  })
})
