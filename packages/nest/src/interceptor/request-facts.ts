import type { ExecutionContext } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'

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
