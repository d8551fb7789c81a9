import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { type LocalServer, startServer } from '@holdfast/local-redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Workplace } from './support.ts'

/** Without a Python there is nothing to test but the message. */
const PYTHONS = ['python3'].filter((python) => spawnSync(python, ['--version']).status === 0)

const BASE = `
import os
from datetime import timedelta
from pathlib import Path

print("settings are loading")

class ClusterNode:
    def __init__(self, host, port):
        self.host, self.port = host, port

def tenant_key(key, prefix, version):
    return key

DJANGO_REDIS_IGNORE_EXCEPTIONS = True
REDIS = os.environ["SHOP_REDIS"]
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": [REDIS],
        "TIMEOUT": None,
        "OPTIONS": {
            "CLIENT_CLASS": "django_redis.client.DefaultClient",
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "RETRY_ON_TIMEOUT": True,
            "CONNECTION_POOL_KWARGS": {"max_connections": 20, "client_name": None},
        },
    },
    "it's": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 60.5},
}
`
const PRODUCTION = `
from .base import *

CACHES["sessions"] = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": Path("sessions")}
`

const TYPESCRIPT = (location: string): string => `import { defineCaches } from 'holdfast'

export const CACHES = defineCaches({
  default: {
    BACKEND: 'django_redis.cache.RedisCache',
    LOCATION: ['${location}'],
    TIMEOUT: null,
    OPTIONS: {
      CLIENT_CLASS: 'django_redis.client.DefaultClient',
      SERIALIZER: 'django_redis.serializers.json.JSONSerializer',
      RETRY_ON_TIMEOUT: true,
      CONNECTION_POOL_KWARGS: { max_connections: 20, client_name: null },
    },
  },
  'it\\'s': { BACKEND: 'django.core.cache.backends.locmem.LocMemCache', TIMEOUT: 60.5 },
  sessions: { BACKEND: 'django.core.cache.backends.db.DatabaseCache', LOCATION: 'sessions' },
})

export const djangoSettings = {
  DJANGO_REDIS_IGNORE_EXCEPTIONS: true,
}
`

async function makeProject(): Promise<Workplace> {
  const place = await Workplace.make()
  await mkdir(place.path('shop/settings'), { recursive: true })
  await place.write('shop/__init__.py', '')
  await place.write('shop/settings/__init__.py', '')
  await place.write('shop/settings/base.py', BASE)
  await place.write('shop/settings/production.py', PRODUCTION)
  return place
}

describe.each(PYTHONS)('the settings of a Django project, read by %s', (python) => {
  let server: LocalServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  test.each<[string, readonly string[], Record<string, string>]>([
    ['a file', ['--django', 'shop/settings/production.py'], {}],
    ['a module', ['--django', 'shop.settings.production'], {}],
    ['DJANGO_SETTINGS_MODULE', ['--django'], { DJANGO_SETTINGS_MODULE: 'shop.settings.production' }],
  ])('named by %s are printed as TypeScript and checked', async (_, args, env) => {
    await using place = await makeProject()
    const { status, out, err } = await place.run(['check', ...args, '--python', python], {
      env: { SHOP_REDIS: server.url, ...env },
    })
    expect(err).toBe('')
    expect(status).toBe(0)
    expect(out.startsWith(TYPESCRIPT(server.url))).toBe(true)
    expect(out).toContain('OPTIONS.RETRY_ON_TIMEOUT has no effect: django_redis does not read it here; it belongs at')
    expect(out).toContain('Cache "sessions"')
    expect(out).toContain('is not available in Node: the database cache')
    expect(out).toMatch(/PASS: .*shop.settings.production/)
  })

  test('have their secrets left out', async () => {
    await using place = await makeProject()
    const SHOP_REDIS = `redis://app:hunter2@127.0.0.1:${server.port}/0`
    const { out, err } = await place.run(['check', '--django', 'shop.settings.base', '--json'], { env: { SHOP_REDIS } })
    expect(`${out}${err}`).not.toContain('hunter2')
    const { typescript } = JSON.parse(out) as { readonly typescript: string }
    expect(typescript).toContain(`// Secrets are left out: set them where it says ***.`)
    expect(typescript).toContain(`LOCATION: ['redis://***@127.0.0.1:${server.port}/0']`)
  })

  test('that fail to load are an error with the reason that Python gives', async () => {
    await using place = await makeProject()
    const { status, err } = await place.run(['check', '--django', 'shop.settings.production'])
    expect(status).toBe(1)
    expect(err).toMatch(/could not read the settings shop\.settings\.production: KeyError: 'SHOP_REDIS'/)
  })
})

test('a Python that is not there, and settings that nobody named, are errors that say what to do', async () => {
  await using place = await makeProject()
  const missing = await place.run(['check', '--django', 'shop.settings.base', '--python', '/no/such/python'])
  expect(missing).toMatchObject({ status: 1, err: expect.stringContaining('name one with --python') })
  const unnamed = await place.run(['check', '--django'], { env: { DJANGO_SETTINGS_MODULE: '' } })
  expect(unnamed).toMatchObject({ status: 2, err: expect.stringContaining('DJANGO_SETTINGS_MODULE') })
})
