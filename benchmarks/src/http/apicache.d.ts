/** The part of apicache that is used here; it brings no types. */
declare module 'apicache' {
  import type { Request, RequestHandler, Response } from 'express'

  const apicache: {
    middleware(duration: string, toggle?: (req: Request, res: Response) => boolean): RequestHandler
    clear(target: string): void
  }
  // biome-ignore lint/style/noDefaultExport: it is what the package exports.
  export default apicache
}
