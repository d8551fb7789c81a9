import { Controller, Delete, Get, Inject, Param } from '@nestjs/common'
import { type Article, ArticlesService } from './articles.service.ts'

@Controller('articles')
export class ArticlesController {
  constructor(@Inject(ArticlesService) private readonly articles: ArticlesService) {}

  @Get(':id')
  async read(@Param('id') id: string): Promise<Article & { readonly reads: number }> {
    const [article, reads] = await Promise.all([this.articles.find(id), this.articles.countRead(id)])
    return { ...article, reads }
  }

  @Delete(':id')
  async forget(@Param('id') id: string): Promise<{ readonly forgotten: boolean }> {
    return { forgotten: await this.articles.forget(id) }
  }
}
