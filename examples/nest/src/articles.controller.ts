import { CacheByUser, CacheInterceptor, CacheTags, CacheTimeout, NoCache } from '@holdfast/nest'
import { Controller, Delete, type ExecutionContext, Get, Inject, Param, Query, UseInterceptors } from '@nestjs/common'
import { type Article, ArticlesService } from './articles.service.ts'

const userOf = (context: ExecutionContext): string | undefined =>
  context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>().headers['x-user']

@UseInterceptors(CacheInterceptor)
@CacheTimeout(60)
@Controller('articles')
export class ArticlesController {
  constructor(@Inject(ArticlesService) private readonly articles: ArticlesService) {}

  /** One list per user: without @CacheByUser, requests with credentials are not cached. */
  @CacheByUser(userOf)
  @CacheTags('lists')
  @Get()
  async list(@Query('ids') ids: string): Promise<{ readonly listedAt: string; readonly articles: readonly Article[] }> {
    const articles = await Promise.all(ids.split(',').map((id) => this.articles.find(id)))
    return { listedAt: new Date().toISOString(), articles }
  }

  /** Counts each read, so the handler runs each time; the article comes from the cache of the service. */
  @NoCache()
  @Get(':id')
  async read(@Param('id') id: string): Promise<Article & { readonly reads: number }> {
    const [article, reads] = await Promise.all([this.articles.find(id), this.articles.countRead(id)])
    return { ...article, reads }
  }

  @Delete(':id')
  forget(@Param('id') id: string): Promise<{ readonly forgotten: string }> {
    return this.articles.forget(id)
  }
}
