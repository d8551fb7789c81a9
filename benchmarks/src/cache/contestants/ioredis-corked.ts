import type { Redis } from 'ioredis'
import type { Client, Target } from '../contestant.ts'
import { openWith } from './ioredis.ts'

/** ioredis whose sockets are corked per tick: what is left when the system calls are shared. */
export async function open(target: Target): Promise<Client> {
  return openWith(target, corkPerTick)
}

function corkPerTick(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis
    const write = stream.write.bind(stream) as (...chunk: unknown[]) => boolean
    let corked = false
    stream.write = (...chunk: unknown[]): boolean => {
      if (!corked) {
        corked = true
        stream.cork()
        process.nextTick(() => {
          corked = false
          stream.uncork()
        })
      }
      return write(...chunk)
    }
  })
}
