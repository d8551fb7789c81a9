import { readFile } from 'node:fs/promises'

const COMMANDS: Readonly<Record<string, string>> = {
  alpine: 'apk add redis',
  arch: 'sudo pacman -S valkey',
  debian: 'sudo apt-get install redis-server',
  fedora: 'sudo dnf install valkey',
  rhel: 'sudo dnf install redis',
  suse: 'sudo zypper install redis',
  ubuntu: 'sudo apt-get install redis-server',
}

/**
 * Names the command that installs a server on this system.
 *
 * @param platform - As `process.platform`.
 * @param release - Text of /etc/os-release.
 * @returns A sentence for the user.
 */
export function installHint(platform: NodeJS.Platform, release: string): string {
  if (platform === 'darwin') return 'Install one with: brew install redis'
  if (platform === 'win32') return 'Run this in WSL and install one there with: sudo apt-get install redis-server'
  const command = systemNames(release)
    .map((name) => COMMANDS[name])
    .find((found) => found !== undefined)
  if (command !== undefined) return `Install one with: ${command}`
  return 'Install Redis 6.2 or later, or Valkey 7.2 or later, with the package manager of this system.'
}

/**
 * Reads the description of this system.
 *
 * @returns Text of /etc/os-release; empty where there is none.
 */
export async function readOsRelease(): Promise<string> {
  return readFile('/etc/os-release', 'utf8').catch(() => '')
}

// ID is the system itself; ID_LIKE lists what it derives from, the closest first.
function systemNames(release: string): readonly string[] {
  const field = (name: string): string => new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(release)?.[1] ?? ''
  return `${field('ID')} ${field('ID_LIKE')}`.split(' ').filter((name) => name !== '')
}
