import type { NestExpressApplication } from '@nestjs/platform-express'
import { heading, tellOfTwo, timed } from '../narrator.ts'

/** Nest: a service reads the injected cache, and a controller serves the value. */
export async function nestAct(app: NestExpressApplication): Promise<void> {
  heading('Nest: CacheModule.register(settings), @InjectCache()')
  await app.listen(0, '127.0.0.1')
  const get = async (): Promise<string> => (await fetch(`${await app.getUrl()}/authors/pratchett`)).text()
  tellOfTwo('GET /authors/pratchett', await timed(get), await timed(get))
}
