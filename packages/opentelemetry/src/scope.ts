import { createRequire } from 'node:module'

/** The instrumentation scope of what this package records. */
export const scope: { readonly name: string; readonly version: string } = {
  name: '@holdfast/opentelemetry',
  version: ownVersion(),
}

/** Self-reference: works from the source, from both bundles, and for bundlers that leave the package alone. */
function ownVersion(): string {
  try {
    const { version } = createRequire(import.meta.url)('@holdfast/opentelemetry/package.json') as { version: string }
    return version
  } catch {
    return '0.0.0'
  }
}
