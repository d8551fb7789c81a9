import { type LocalServer, startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach } from 'vitest'

/** A server that nobody else uses, and a connection to look into it. */
export interface OwnServer {
  /** Where it is; known while tests run. */
  readonly url: string
  /** Stops it for a while: it hangs. */
  pause(): void
  /** Lets it go on. */
  resume(): void
  /** Empty before every test. */
  readonly redis: Redis
}

/** Starts a server for all tests of a file: for those that look at all there is in it, or count its commands. */
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
