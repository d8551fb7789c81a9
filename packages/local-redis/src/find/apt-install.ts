import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unpackedFolder } from './cached-server.ts'
import { type Environment, runCommand } from './command.ts'

const SERVER_PACKAGES = ['redis-server', 'redis-tools']

// biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of dpkg-query.
const STATUS_FIELD = '${db:Status-Status}'

/*
 * Libraries of the server. Its other dependencies (adduser, lsb-base, ...) only set up a system service. The C
 * library must be the one of the system, because it has to match the dynamic loader.
 */
const WANTED_LIBRARY = /^(lib(?!c6$|c-bin$|gcc-s1$|systemd-shared)|lua-)/

/**
 * Installs the server for the whole system with `apt-get install`. Needs root. Its service is not started.
 *
 * @param env - Environment of the commands.
 */
export async function installWithApt(env: Environment): Promise<void> {
  // RUNLEVEL and SYSTEMD_OFFLINE keep Debian from starting the service.
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', SYSTEMD_OFFLINE: '1' }
  const lockWait = ['-o', 'DPkg::Lock::Timeout=120']
  const install = ['apt-get', ...lockWait, 'install', '-y', '--no-install-recommends', 'redis-server'] as const
  try {
    await runCommand([...install], { env: quiet })
  } catch {
    // Usually the package lists are missing or old, as in a slim image.
    await runCommand(['apt-get', ...lockWait, 'update'], { env: quiet })
    await runCommand([...install], { env: quiet })
  }
}

/**
 * Downloads the server and the missing libraries with `apt-get download`, and unpacks them into this user's cache.
 * Needs no root and changes nothing in the system.
 *
 * @param env - Environment of the commands, and HOME or XDG_CACHE_HOME.
 */
export async function unpackWithApt(env: Environment): Promise<void> {
  const target = unpackedFolder(env)
  await mkdir(dirname(target), { recursive: true })
  const work = await mkdtemp(`${target}-`)
  try {
    const debs = join(work, 'debs')
    const root = join(work, 'root')
    await Promise.all([mkdir(debs), mkdir(root)])
    await downloadAll(await reachableApt(work, env), debs, env)
    for (const file of await readdir(debs)) await runCommand(['dpkg-deb', '-x', join(debs, file), root], { env })
    await replaceFolder(root, target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

// Another process may have put the same files there in the meantime.
async function replaceFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
}

// apt-get with the package lists of the system or, where those are missing, with its own.
async function reachableApt(work: string, env: Environment): Promise<readonly [string, ...string[]]> {
  try {
    await runCommand(['apt-get', 'download', '--print-uris', ...SERVER_PACKAGES], { env })
    return ['apt-get']
  } catch {
    const state = join(work, 'state')
    const cache = join(work, 'cache')
    await Promise.all([
      mkdir(join(state, 'lists/partial'), { recursive: true }),
      mkdir(join(cache, 'archives/partial'), { recursive: true }),
    ])
    const places = [`Dir::State=${state}`, `Dir::Cache=${cache}`, 'Dir::State::status=/var/lib/dpkg/status']
    const apt = ['apt-get', ...places.flatMap((place) => ['-o', place])] as [string, ...string[]]
    await runCommand([...apt, 'update'], { env })
    return apt
  }
}

async function downloadAll(apt: readonly [string, ...string[]], debs: string, env: Environment): Promise<void> {
  const seen = new Set(SERVER_PACKAGES)
  let wanted = [...seen]
  while (wanted.length > 0) {
    const before = new Set(await readdir(debs))
    await runCommand([...apt, 'download', ...wanted], { env, cwd: debs })
    const fresh = (await readdir(debs)).filter((file) => !before.has(file))
    const needs = await Promise.all(fresh.map((file) => librariesOf(join(debs, file), env)))
    const unseen = [...new Set(needs.flat())].filter((name) => !seen.has(name))
    for (const name of unseen) seen.add(name)
    const present = await Promise.all(unseen.map((name) => isInstalled(name, env)))
    wanted = unseen.filter((_, index) => !present[index])
  }
}

// "libc6 (>= 2.34), libssl3 (>= 3.0.0) | libssl4": the first of several alternatives, without version and architecture.
async function librariesOf(deb: string, env: Environment): Promise<readonly string[]> {
  const fields = await runCommand(['dpkg-deb', '-f', deb, 'Pre-Depends', 'Depends'], { env })
  const names = fields
    .replace(/^[\w-]+:/gm, ',')
    .split(',')
    .map((item) => /[a-z0-9][a-z0-9+.-]*/.exec(item)?.[0] ?? '')
  return names.filter((name) => WANTED_LIBRARY.test(name))
}

async function isInstalled(name: string, env: Environment): Promise<boolean> {
  return runCommand(['dpkg-query', '-W', '-f', STATUS_FIELD, name], { env }).then(
    (status) => status === 'installed',
    () => false,
  )
}
