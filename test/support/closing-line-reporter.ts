import type { Reporter, TestModule } from 'vitest/node'

/** Prints the run's totals as the last line, in a form that scripts can read. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) totals[test.result().state] += 1
      // A file that could not be loaded has no tests to count.
      if (module.state() === 'failed' && module.errors().length > 0) totals.failed += 1
    }
    process.stdout.write(
      `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped + totals.pending} skipped\n`,
    )
  }
}
