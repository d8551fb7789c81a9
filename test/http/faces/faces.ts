import type { Face } from './face.ts'
import { fastifyFace } from './fastify-face.ts'
import { honoFaces } from './hono-face.ts'
import { nodeFaces } from './node-faces.ts'

/** All faces of the HTTP cache. What holds for one holds for all. */
export const faces: readonly Face[] = [...nodeFaces, fastifyFace, ...honoFaces]
