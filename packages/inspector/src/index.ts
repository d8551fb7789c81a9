/** A page that shows what caches do, as one `(req, res)` listener. */

export { isLocalRequest } from './access.ts'
export { type InspectorListener, inspector } from './inspector.ts'
export type { InspectorAction, InspectorOptions } from './options.ts'
