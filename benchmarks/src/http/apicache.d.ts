/** The part of apicache that is used here; it brings no types. */
declare module 'apicache' {
  import type { RequestHandler } from 'express'

  const apicache: { middleware(duration: string): RequestHandler }
  // biome-ignore lint/style/noDefaultExport: it is what the package exports.
  export default apicache
}
