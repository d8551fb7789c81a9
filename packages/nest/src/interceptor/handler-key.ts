import { createHash } from 'node:crypto'
import { describeType, describeValue } from '@holdfast/core'
import type { ExecutionContext } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import { isHandledByHttpCache } from '../http/handled-responses.ts'
import { credentialsOf } from './credentials.ts'
import type { UserOf } from './handler.decorators.ts'
import type { HandlerRules } from './handler-rules.ts'
import { factsOf } from './request-facts.ts'

/** What {@link handlerKey} needs to know besides the handler. */
export interface KeyContext {
  /** The platform; `undefined` where there is no HTTP. */
  readonly adapter: AbstractHttpAdapter | undefined
  /** Who asks. */
  readonly userOf: UserOf | undefined
  /**
   * Says why a handler that could be expected to be cached is not.
   *
   * @param reason - Without a full stop.
   */
  tell(reason: string): void
}

/** Longer targets are hashed: a key is stored with every entry. */
const LONGEST = 200

/**
 * Makes the key of a call, so that two calls have one key only if the handler must give both the same.
 *
 * @param context - The call.
 * @param rules - What decorators say of its handler.
 * @param known - The platform, and who asks.
 * @returns Undefined when the call is not cached.
 */
export async function handlerKey(
  context: ExecutionContext,
  rules: HandlerRules,
  { adapter, userOf, tell }: KeyContext,
): Promise<string | undefined> {
  if (rules.excluded) return undefined
  const isHttp = context.getType<string>() === 'http' && adapter !== undefined
  if (isHttp && !isReadByHttp(context, adapter)) return undefined
  if (!isHttp && rules.key === undefined) return undefined
  const refusal = rules.refusal(context.getType<string>())
  if (refusal !== undefined) {
    tell(refusal)
    return undefined
  }
  if (isHttp && rules.hidden !== undefined && rules.key === undefined && !rules.public) {
    tell(`${rules.hidden}. Name everything it depends on by @CacheKey((context) => …), or say @CachePublic()`)
    return undefined
  }
  const user = rules.public ? undefined : await userOf?.(context)
  if (!isUser(user)) {
    tell(
      `@CacheByUser, or the option "user", gave ${describeType(user)} as user. It must be a text or a number, or undefined`,
    )
    return undefined
  }
  const isNobody = user === undefined || user === null
  const credentials = rules.public || !isNobody ? undefined : credentialsOf(context)
  if (credentials !== undefined) {
    tell(
      `the request has ${credentials}. Say whose answer it is by @CacheByUser(…), or that it is everybody's by @CachePublic()`,
    )
    return undefined
  }
  const key = await ownKey(context, rules, adapter)
  if (key === undefined || key === null) return undefined
  if (typeof key !== 'string' || key === '') {
    tell(`@CacheKey gave ${describeValue(key)} as key. It must be a text that is not empty, or undefined`)
    return undefined
  }
  // As JSON, so that no id can look like the beginning of another key.
  return isNobody ? key : `user:${JSON.stringify(String(user))}:${key}`
}

/** An object as user would be the same text for all users. */
function isUser(user: unknown): boolean {
  if (typeof user === 'string') return user !== ''
  return user === undefined || user === null || Number.isFinite(user) || typeof user === 'bigint'
}

function isReadByHttp(context: ExecutionContext, adapter: AbstractHttpAdapter): boolean {
  const { method } = factsOf(context, adapter)
  return (method === 'GET' || method === 'HEAD') && !isHandledByHttpCache(context.switchToHttp().getResponse())
}

async function ownKey(
  context: ExecutionContext,
  { key, name, version }: HandlerRules,
  adapter: AbstractHttpAdapter | undefined,
): Promise<string | undefined> {
  if (typeof key === 'function') return key(context)
  if (key !== undefined || adapter === undefined) return key
  const { target } = factsOf(context, adapter)
  const shown = target.length > LONGEST ? createHash('sha256').update(target).digest('base64url') : target
  return `handler:${name}:${version}:${shown}`
}
