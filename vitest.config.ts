import { availableParallelism } from 'node:os'
import { resolve as resolvePath } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

// The project's own tests may fetch Redis where there is none; see packages/local-redis.
process.env.HOLDFAST_INSTALL_REDIS ??= '1'

// Packages are read from their sources: tests need no build.
const conditions = ['@holdfast/source', 'node']
const resolve = { conditions, externalConditions: ['@holdfast/source'] }
// Vitest loads `globalSetup` in an environment of its own.
const sources = { resolve: { conditions }, ssr: { resolve }, environments: { __vitest__: { resolve } } }

const PROGRAMS = ['packages/{cli,local-redis}/test/**/*.test.ts']
const NEXT_APPLICATIONS = ['test/next/*.test.ts']
const NEST_11 = resolvePath(import.meta.dirname, 'compat/nest-11/node_modules/@nestjs')
const limits = { testTimeout: 30_000, hookTimeout: 60_000 }
// Files share the modules of their worker: loading them again for each file takes longer than most tests.
const shared = { ...limits, isolate: false }

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // Most of the time goes by waiting for servers: three workers on two cores are not too many.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    // The cache of transforms does not notice a changed tsconfig.
    fsModuleCache: false,
    projects: [
      {
        ...sources,
        test: {
          ...shared,
          name: 'packages',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: PROGRAMS,
        },
      },
      {
        ...sources,
        // These replace modules and change the environment of the process, so each file has a process of its own.
        test: { ...limits, name: 'programs', isolate: true, include: PROGRAMS },
      },
      {
        ...sources,
        test: {
          ...shared,
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: NEXT_APPLICATIONS,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        ...sources,
        // Applications are built once, with the packages as they are published; their tests start their own servers.
        test: {
          ...shared,
          name: 'next',
          include: NEXT_APPLICATIONS,
          globalSetup: ['test/next/setup/build-applications.ts'],
        },
      },
      {
        ...sources,
        // The sources of @holdfast/nest, with the oldest Nest that it supports.
        resolve: { conditions, alias: [{ find: /^@nestjs\//, replacement: `${NEST_11}/` }] },
        test: {
          ...shared,
          name: 'nest 11',
          include: ['test/nest/*.test.ts', 'test/nest/peers/{platforms,http-cache,messages,sockets}.test.ts'],
          exclude: ['test/nest/http-app.test.ts'],
        },
      },
    ],
  },
})
