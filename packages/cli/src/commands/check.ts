import { createCaches, type SettingsWarning } from 'holdfast'
import { checkAlias } from '../check/check-alias.ts'
import type { AliasReport } from '../check/finding.ts'
import { Failure } from '../failure.ts'
import { CONFIG_OPTION, JSON_OPTION } from '../options.ts'
import { drawReport, summarize } from '../render/check-report.ts'
import { loadSettings } from '../settings/load-settings.ts'
import type { DefineCommand } from './entry.ts'

interface Options {
  readonly config?: string
  readonly cache?: string
  readonly strict?: boolean
  readonly json?: boolean
}

/** `check`: examines the caches of the settings and their servers. */
export const define: DefineCommand = (command, terminal) => {
  const check = async ({ config, cache: only, strict, json }: Options): Promise<void> => {
    const { settings, source } = await loadSettings(config, terminal)
    const warnings: SettingsWarning[] = []
    await using caches = createCaches(settings, { onWarning: (found) => void warnings.push(found) })
    const aliases: readonly string[] = only === undefined ? caches.aliases : [caches.get(only).alias]
    const reports: AliasReport[] = []
    for (const alias of aliases) {
      const progress = terminal.progress(`Checking "${alias}"`)
      const remarks = warnings.filter(({ path }) => path.startsWith(`CACHES.${alias}.`))
      const report = checkAlias(caches.get(alias), { ...settings[alias] }, remarks)
      reports.push(await report.finally(() => progress.done()))
      const last = reports.at(-1)
      if (!json && last !== undefined) terminal.out(`${drawReport(last, terminal.paint)}\n`)
    }
    const findings = reports.flatMap((report) => report.findings)
    const bad = findings.filter(({ level }) => level === 'failure' || (strict && level === 'warning'))
    if (json) terminal.json({ source, pass: bad.length === 0, caches: reports })
    else terminal.out(`${bad.length === 0 ? 'PASS' : 'FAIL'}: ${summarize(findings)}, settings of ${source}`)
    if (bad.length > 0) throw new Failure('The check did not pass.', 'follow the steps marked "next" above')
  }
  command
    .option(...CONFIG_OPTION)
    .option('--cache <alias>', 'check only this cache')
    .option('--strict', 'fail on warnings too')
    .option(...JSON_OPTION)
    .action(check)
}
