import { type Fields, fieldText } from '../heads.ts'

const POLICIES = ['content-security-policy', 'content-security-policy-report-only']

/**
 * Returns the nonces by which a response allows scripts and styles. One that others know protects nobody.
 *
 * @param headers - The response's fields.
 */
export function noncesOf(headers: Fields): readonly string[] {
  const policies = POLICIES.map((name) => fieldText(headers, name) ?? '')
  return policies.flatMap((policy) => Array.from(policy.matchAll(/'nonce-([^']*)'/gi), ([, nonce = '']) => nonce))
}
