import {
  CacheByUser,
  CacheEvict,
  CacheInterceptor,
  CacheKey,
  CachePublic,
  CacheTags,
  CacheTimeout,
  NoCache,
} from '@holdfast/nest'
import { Controller, Delete, type ExecutionContext, Get, Param, UseInterceptors } from '@nestjs/common'
import { type Article, ArticlesService } from './articles.service'

const user = (context: ExecutionContext): string | undefined =>
  context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>().headers['x-user']

@UseInterceptors(CacheInterceptor)
@CacheTimeout(60)
@Controller('articles')
export class ArticlesController {
  private runs = 0

  constructor(private readonly articles: ArticlesService) {}

  @CacheTags('articles')
  @Get(':id')
  async read(@Param('id') id: string): Promise<Article> {
    return this.articles.find(id)
  }

  @CacheKey('latest')
  @Get('all/latest')
  latest() {
    return { run: ++this.runs }
  }

  @CacheByUser(user)
  @Get('all/mine')
  mine() {
    return { run: ++this.runs }
  }

  @CachePublic()
  @Get('all/public')
  everybodys() {
    return { run: ++this.runs }
  }

  @NoCache()
  @Get('all/uncached')
  uncached() {
    return { run: ++this.runs }
  }

  @CacheEvict({ tags: 'articles', key: (id: string) => `article:${id}` })
  @Delete(':id')
  async remove(@Param('id') id: string) {
    return { removed: id }
  }
}
