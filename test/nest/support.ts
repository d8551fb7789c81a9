import { CacheModule, getCacheToken } from '@holdfast/nest'
import { type INestApplication, type ModuleMetadata } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import type { Cache } from 'holdfast'
import request from 'supertest'
import { onTestFinished } from 'vitest'

/** A running application and its cache. */
export interface Started {
  readonly app: INestApplication
  readonly cache: Cache
  /**
   * Requests a path.
   *
   * @param path - With its query.
   * @param headers - Of the request.
   * @returns The body, as JSON where it is JSON.
   */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<unknown>
}

/**
 * Starts an application on Express for one test, with a cache in local memory.
 *
 * @param metadata - Controllers and providers.
 * @param prepare - What main.ts would do before it listens.
 */
export async function start(
  metadata: ModuleMetadata,
  prepare: (app: INestApplication) => void = () => {},
): Promise<Started> {
  const imports = [CacheModule.register({ BACKEND: 'locmem' }, { isGlobal: true }), ...(metadata.imports ?? [])]
  const testing = await Test.createTestingModule({ ...metadata, imports }).compile()
  const app = testing.createNestApplication({ logger: false })
  prepare(app)
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  return {
    app,
    cache: app.get<Cache>(getCacheToken(), { strict: false }),
    async get(path, headers = {}) {
      const response = await request(app.getHttpServer()).get(path).set(headers)
      const text = response.text ?? String(response.body)
      try {
        return JSON.parse(text)
      } catch {
        return text
      }
    },
  }
}
