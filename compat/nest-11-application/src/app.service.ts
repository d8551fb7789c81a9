import { InjectCache } from '@holdfast/nest'
import { Injectable } from '@nestjs/common'
import type { Cache } from 'holdfast'

@Injectable()
export class AppService {
  constructor(
    @InjectCache() private readonly cache: Cache,
    @InjectCache('visits') private readonly visits: Cache,
  ) {}

  async getHello(): Promise<string> {
    await this.visits.add('hello', 0)
    const visit = await this.visits.incr('hello')
    const made = await this.cache.getOrSet('hello', () => visit)
    return `Hello World! Visit ${visit}, made in visit ${made}.`
  }
}
