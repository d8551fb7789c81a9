import { Cacheable, CacheEvict, InjectCache } from '@holdfast/nest'
import { Injectable } from '@nestjs/common'
import type { Cache } from 'holdfast'

/** An article as it is rendered. */
export interface Article {
  readonly id: string
  readonly text: string
  readonly renderedAt: string
}

/** Articles are slow to render, so they are cached. A second cache, whose entries never expire, counts reads. */
@Injectable()
export class ArticlesService {
  constructor(@InjectCache('counters') private readonly counters: Cache) {}

  @Cacheable({ key: (id: string) => `article:${id}`, timeout: 60 })
  async find(id: string): Promise<Article> {
    await new Promise((resolve) => setTimeout(resolve, 200))
    return { id, text: `All about ${id}.`, renderedAt: new Date().toISOString() }
  }

  @CacheEvict({ key: (id: string) => `article:${id}`, tags: 'lists' })
  async forget(id: string): Promise<{ readonly forgotten: string }> {
    return { forgotten: id }
  }

  async countRead(id: string): Promise<number> {
    await this.counters.add(`reads:${id}`, 0)
    return Number(await this.counters.incr(`reads:${id}`))
  }
}
