import { type LocalServer, startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach } from 'vitest'

/** A server for one test file, and a connection to inspect it. */
export interface OwnServer {
  /** Its address; available while tests run. */
  readonly url: string
  /** Pauses it: it hangs. */
  pause(): void
  /** Resumes it. */
  resume(): void
  /** Empty before every test. */
  readonly redis: Redis
}

/** Starts a server for the tests of one file, which inspect the whole database or count commands. */
export function useOwnServer(): OwnServer {
  let server: LocalServer
  let redis: Redis
  beforeAll(async () => {
    server = await startServer()
    redis = new Redis(server.url)
  })
  beforeEach(async () => {
    await redis.flushdb()
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  return {
    get url() {
      return server.url
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
    get redis() {
      return redis
    },
  }
}
