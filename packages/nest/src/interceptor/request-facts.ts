import type { ExecutionContext } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'

/** The parts of a request that are read here. Express and Fastify both have them. */
interface Request {
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly session?: unknown
  readonly user?: unknown
  readonly raw?: Request
}

/** What a request says of its answer. */
export interface RequestFacts {
  readonly method: string
  /** Host without port, path and query. */
  readonly target: string
}

/**
 * Reads the method and the target of an HTTP request.
 *
 * @param context - Of the request.
 * @param adapter - Of the platform.
 */
export function factsOf(context: ExecutionContext, adapter: AbstractHttpAdapter): RequestFacts {
  const request = context.switchToHttp().getRequest()
  return {
    method: String(adapter.getRequestMethod(request)),
    target: `${adapter.getRequestHostname(request)}${adapter.getRequestUrl(request)}`,
  }
}

/**
 * Says what shows that a user may be known: an Authorization field, a session, or a `user` that a guard or a strategy
 * left.
 *
 * @param context - Of a request; of GraphQL, if its context has `req`.
 * @returns Undefined when nothing does.
 */
export function credentialsOf(context: ExecutionContext): string | undefined {
  const request: Request | undefined =
    context.getType<string>() === 'http' ? context.switchToHttp().getRequest() : context.getArgByIndex(2)?.req
  if (request === undefined || request === null) return undefined
  if (request.headers?.authorization !== undefined) return 'Authorization'
  // Where a session middleware of Connect runs on Fastify, the session is on Node's request.
  if (request.session ?? request.raw?.session) return 'a session'
  return (request.user ?? request.raw?.user) ? 'a user' : undefined
}
