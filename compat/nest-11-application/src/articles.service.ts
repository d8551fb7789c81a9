import { Cacheable } from '@holdfast/nest'
import { Injectable } from '@nestjs/common'

export interface Article {
  id: string
  run: number
}

@Injectable()
export class ArticlesService {
  runs = 0

  @Cacheable({ key: (id: string) => `article:${id}`, timeout: 60 })
  async find(id: string): Promise<Article> {
    this.runs += 1
    return { id, run: this.runs }
  }
}
