import type { ExecutionContext } from '@nestjs/common'

/** Anything that may say who asks. Each host has its own of these. */
interface Requester {
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly session?: unknown
  readonly user?: unknown
}

/** A request of Express; or of Fastify, where a session middleware of Connect leaves the session on Node's request. */
interface HttpRequest extends Requester {
  readonly raw?: Requester
}

/** A client of Socket.IO; one of ws has only what the application put there. */
interface SocketClient extends Requester {
  readonly data?: Requester
  readonly request?: Requester
  readonly handshake?: Requester & { readonly auth?: object }
}

/** `req` of a subscription is the context of graphql-ws. */
interface GraphqlRequest extends HttpRequest {
  readonly extra?: Requester & { readonly request?: Requester }
  readonly connectionParams?: object
}

/** The context of GraphQL: with Apollo it has `req`, with Mercurius `reply`. */
interface GraphqlContext extends Requester {
  readonly req?: GraphqlRequest
  readonly reply?: { readonly request?: HttpRequest }
}

/**
 * Says what shows that a user may be known: an Authorization field, a session, a `user` that a guard or a strategy left,
 * or what a socket said when it connected.
 *
 * @param context - Of a request, of a resolver, or of a message of a socket.
 * @returns Undefined when nothing does.
 */
export function credentialsOf(context: ExecutionContext): string | undefined {
  switch (context.getType<string>()) {
    case 'http':
      return inRequest(context.switchToHttp().getRequest<HttpRequest | undefined>())
    case 'ws': {
      const client = context.switchToWs().getClient<SocketClient | undefined>()
      const { data, request, handshake } = client ?? {}
      return inAny(client, data, request, handshake) ?? inConnection(handshake?.auth, /./)
    }
    case 'rpc':
      return undefined
    default: {
      const given: unknown = context.getArgByIndex(2)
      const graphql = Object(given) as GraphqlContext
      const { extra, connectionParams } = graphql.req ?? {}
      return (
        inAny(graphql, extra, extra?.request) ??
        inRequest(graphql.req) ??
        inRequest(graphql.reply?.request) ??
        inConnection(connectionParams, /auth|token/i)
      )
    }
  }
}

function inRequest(request: HttpRequest | undefined): string | undefined {
  return inAny(request, request?.raw)
}

function inAny(...requesters: readonly (Requester | undefined)[]): string | undefined {
  if (requesters.some((each) => each?.headers?.authorization !== undefined)) return 'Authorization'
  if (requesters.some((each) => each?.session)) return 'a session'
  return requesters.some((each) => each?.user) ? 'a user' : undefined
}

/** What a client sends when it connects, because a browser cannot give headers to a socket. */
function inConnection(parameters: object | undefined, names: RegExp): string | undefined {
  return Object.keys(parameters ?? {}).some((name) => names.test(name)) ? 'credentials of its connection' : undefined
}
