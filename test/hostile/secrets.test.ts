import { spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import { freePorts, Workplace } from '../cli/support.ts'
import type { SecretPlace, SecretsTask } from './secrets-program.ts'

const PLACES: readonly SecretPlace[] = [
  'url',
  'query',
  'option',
  'kwargs',
  'resp3',
  'provider',
  'refused',
  'sentinel',
  'passphrase',
  'encryption',
  'client',
  'nodeRedis',
  'unreachable',
  'typed',
]

/** Unlike anything else, in every form that it may be printed in. */
const secrets = Object.fromEntries(
  PLACES.map((place) => [
    place,
    place === 'encryption' ? randomBytes(32).toString('base64') : `planted-${randomBytes(9).toString('hex')}`,
  ]),
) as SecretsTask['secrets']

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const raw = Buffer.from(secret, 'base64').toString('hex')
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString('base64'),
    hex,
    hex.replace(/../g, '$& ').trim(),
    raw,
    raw.replace(/../g, '$& ').trim().slice(0, 60),
  ]
}

/** ioredis logs what it sends, the login too: SECURITY.md says so. */
const IOREDIS_LOGIN = /^\S+ ioredis:redis write command\[[^\]]*\]: \d+ -> (?:auth|hello)\(/

/** The lines of an output that show a secret, with the place of the secret. */
function shown(output: string, all: readonly (readonly [string, string])[]): readonly string[] {
  return all.flatMap(([place, secret]) => {
    const forms = formsOf(secret).filter((form) => output.includes(form))
    if (forms.length === 0) return []
    return output
      .split('\n')
      .filter((line) => !IOREDIS_LOGIN.test(line) && forms.some((form) => line.includes(form)))
      .map((line) => `${place}: ${line.slice(0, 300)}`)
  })
}

const users = PLACES.flatMap((place) => `--user ${place} on >${secrets[place]} ~* &* +@all`.split(' '))

test('no secret of the settings is printed: not by errors, objects, events, debug logs, the inspector, or metrics', async () => {
  await using server = await startServer({ args: users })
  await using place = await Workplace.make()
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: secrets.passphrase },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const task: SecretsTask = {
    secrets,
    port: server.port,
    closedPort: await freePorts(1),
    keyFile: join(place.folder, await place.write('key.pem', privateKey)),
    certFile: join(place.folder, await place.write('cert.pem', '')),
  }
  const child = spawn(
    process.execPath,
    ['--conditions=@holdfast/source', join(import.meta.dirname, 'secrets-program.ts'), JSON.stringify(task)],
    { env: { ...process.env, DEBUG: '*', NODE_DEBUG: 'net,tls,http,stream,timer,cluster,module' } },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => {
      output += bytes
    })
  await once(child, 'close')
  expect(output).toMatch(/^done$/m)
  // The logs were on.
  expect(output).toContain('ioredis:redis')
  const keyLines = privateKey.split('\n').filter((line) => line.length === 64)
  const all = [...Object.entries(secrets), ...keyLines.map((line) => ['key', line] as const)]
  expect(shown(output, all)).toEqual([])
})

test('the command prints no secret either', async () => {
  await using server = await startServer({ args: users })
  await using place = await Workplace.make()
  const OPTIONS = { SOCKET_TIMEOUT: 0.5, SOCKET_CONNECT_TIMEOUT: 0.5 }
  const settings = {
    url: { BACKEND: 'redis', LOCATION: `redis://url:${secrets.url}@127.0.0.1:${server.port}/0`, OPTIONS },
    query: {
      BACKEND: 'redis',
      LOCATION: `redis://127.0.0.1:${server.port}/1?username=query&password=${secrets.query}`,
      OPTIONS,
    },
    refused: { BACKEND: 'redis', LOCATION: `redis://x:${secrets.refused}@127.0.0.1:${server.port}/2`, OPTIONS },
    kwargs: {
      BACKEND: 'redis',
      LOCATION: `redis://127.0.0.1:${server.port}/3`,
      OPTIONS: { ...OPTIONS, CONNECTION_POOL_KWARGS: { username: 'kwargs', password: secrets.kwargs } },
    },
    encrypted: {
      BACKEND: 'redis',
      LOCATION: `redis://url:${secrets.url}@127.0.0.1:${server.port}/4`,
      OPTIONS: { ...OPTIONS, ENCRYPTION: { keys: [{ id: 'one', secret: secrets.encryption }] } },
    },
  }
  await place.write('caches.json', JSON.stringify(settings))
  await place.write('wrong.json', JSON.stringify({ default: { ...settings.url, PASSWORD: secrets.typed } }))
  await place.write('broken.json', `{ "PASSWORD": "${secrets.typed}"`)
  const config = ['--config', 'caches.json']
  const runs = [
    ['check', ...config],
    ['check', ...config, '--json'],
    ['check', '--config', 'wrong.json'],
    ['check', '--config', 'broken.json'],
    ...Object.keys(settings).flatMap((alias) => [
      ['set', 'k', '1', ...config, '--cache', alias],
      ['get', 'k', ...config, '--cache', alias],
      ['inspect', 'k', ...config, '--cache', alias, '--json'],
      ['keys', ...config, '--cache', alias],
    ]),
  ]
  let output = ''
  for (const args of runs) {
    const { out, err } = await place.run(args)
    output += `${args.join(' ')}\n${out}\n${err}\n`
  }
  expect(output.length).toBeGreaterThan(2000)
  expect(shown(output, Object.entries(secrets))).toEqual([])
  expect(readFileSync(join(place.folder, 'caches.json'), 'utf8')).toContain(secrets.url)
})
