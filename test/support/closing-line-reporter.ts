import type { Reporter, TestModule } from 'vitest/node'

/**
 * Names what failed, a line each, and then prints the run's totals as the last line. Both have a form that scripts can
 * read: they stand at the end of a long log.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly { readonly message: string }[]): void {
    const totals = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    const fail = (what: string, errors: readonly { readonly message: string }[]): void => {
      totals.failed += 1
      process.stdout.write(`failed: ${what}: ${errors[0]?.message.split('\n')[0] ?? 'without an error'}\n`)
    }
    for (const module of modules) {
      const file = module.relativeModuleId
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result()
        if (state === 'failed') fail(`${file} > ${test.fullName}`, errors)
        else totals[state] += 1
      }
      // A file that could not be loaded has no tests to count.
      if (module.state() === 'failed' && module.errors().length > 0) fail(file, module.errors())
    }
    for (const error of unhandledErrors) fail('outside of tests', [error])
    process.stdout.write(
      `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped + totals.pending} skipped\n`,
    )
  }
}
