import { expect, test } from 'vitest'
import { installHint } from '../src/find/install-hint.ts'

test('installHint names the command of the system', () => {
  expect(installHint('darwin', '')).toContain('brew install redis')
  expect(installHint('linux', 'ID=debian\n')).toContain('sudo apt-get install redis-server')
  expect(installHint('linux', 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n')).toContain('apt-get')
  expect(installHint('linux', 'ID=fedora\n')).toContain('dnf install')
  expect(installHint('linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toContain('dnf install redis')
  expect(installHint('linux', 'ID=alpine\n')).toContain('apk add redis')
  expect(installHint('linux', 'ID=arch\n')).toContain('pacman -S valkey')
  expect(installHint('win32', '')).toContain('WSL')
  expect(installHint('linux', '')).toContain('package manager of this system')
})

test('installHint reads what a system derives from', () => {
  expect(installHint('linux', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toContain('apt-get')
  expect(installHint('linux', 'ID=fedora\nNAME="not debian"\n')).toContain('dnf')
})
