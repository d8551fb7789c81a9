import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const tests = resolve(import.meta.dirname, '..')

/** The applications, by the version of Next that they are built with. */
export const applications = {
  16: join(tests, 'application'),
  15: resolve(tests, '../../compat/next-15/application'),
} as const

/** One of {@link applications}. */
export type Version = keyof typeof applications

/** Returns the command of the Next that an application uses. */
export function nextCommand(version: Version): string {
  const { resolve: find } = createRequire(join(applications[version], 'next.config.mjs'))
  return join(dirname(find('next/package.json')), 'dist/bin/next')
}

/** The environment of commands of Next. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: '1',
  NODE_ENV: 'production',
  NODE_OPTIONS: '',
}
