import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Packages are read from their sources: tests need no build.
const conditions = ['@holdfast/source', 'node']
const resolve = { conditions, externalConditions: ['@holdfast/source'] }
// Vitest loads `globalSetup` in an environment of its own.
const sources = { resolve: { conditions }, ssr: { resolve }, environments: { __vitest__: { resolve } } }

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // Most of the time goes by waiting for servers: two workers on two cores are not too many.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // The cache of transforms does not notice a changed tsconfig.
    fsModuleCache: false,
    projects: [
      {
        ...sources,
        test: { name: 'packages', include: ['packages/*/test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        ...sources,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
