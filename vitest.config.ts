import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@holdfast/source', 'node', 'import', 'default'] },
  ssr: {
    resolve: {
      conditions: ['@holdfast/source', 'node', 'import', 'default'],
      externalConditions: ['@holdfast/source'],
    },
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // The cache of transforms does not notice a changed tsconfig.
    experimental: { fsModuleCache: false },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
