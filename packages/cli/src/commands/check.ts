import { createCaches, type SettingsWarning } from 'holdfast'
import { absentAlias, checkAlias } from '../check/check-alias.ts'
import type { AliasReport } from '../check/finding.ts'
import { readDjango } from '../django/read-django.ts'
import { toTypeScript } from '../django/to-typescript.ts'
import { Failure } from '../failure.ts'
import { CONFIG_OPTION, JSON_OPTION } from '../options.ts'
import { drawReport, summarize } from '../render/check-report.ts'
import { loadSettings } from '../settings/load-settings.ts'
import type { DefineCommand } from './entry.ts'

interface Options {
  readonly config?: string
  readonly django?: string | true
  readonly python?: string
  readonly cache?: string
  readonly strict?: boolean
  readonly json?: boolean
}

/** `check`: examines the caches of the settings and their servers. */
export const define: DefineCommand = (command, terminal) => {
  const check = async ({ config, django, python, cache: only, strict, json }: Options): Promise<void> => {
    const project = django === undefined ? undefined : await readDjango({ target: django, python }, terminal)
    const typescript = project && toTypeScript(project)
    if (typescript !== undefined && !json) terminal.out(typescript)
    const { settings, source } = project ?? (await loadSettings(config, terminal))
    const { djangoSettings } = project ?? {}
    const warnings: SettingsWarning[] = []
    const onWarning = (found: SettingsWarning): void => void warnings.push(found)
    await using caches = createCaches(settings, { djangoSettings, onWarning })
    const present = new Set<string>(caches.aliases)
    const aliases: readonly string[] = only === undefined ? Object.keys(settings) : [caches.get(only).alias]
    const reports: AliasReport[] = []
    for (const alias of aliases) {
      const progress = terminal.progress(`Checking "${alias}"`)
      const places = [`CACHES.${alias}.`, `CACHES[${JSON.stringify(alias)}].`]
      const remarks = warnings.filter(({ path }) => places.some((place) => path.startsWith(place)))
      const written = { ...settings[alias] }
      const report = present.has(alias)
        ? checkAlias(caches.get(alias), written, remarks)
        : Promise.resolve(absentAlias(alias, written, remarks))
      reports.push(await report.finally(() => progress.done()))
      const last = reports.at(-1)
      if (!json && last !== undefined) terminal.out(`${drawReport(last, terminal.paint)}\n`)
    }
    const findings = reports.flatMap((report) => report.findings)
    const bad = findings.filter(({ level }) => level === 'failure' || (strict && level === 'warning'))
    if (json) terminal.json({ source, pass: bad.length === 0, caches: reports, typescript })
    else terminal.out(`${bad.length === 0 ? 'PASS' : 'FAIL'}: ${summarize(findings)}, settings of ${source}`)
    if (bad.length > 0) throw new Failure('The check did not pass.', 'follow the steps marked "next" above')
  }
  command
    .option(...CONFIG_OPTION)
    .option('--django [settings]', "a Django project's settings.py or module instead; else DJANGO_SETTINGS_MODULE")
    .option('--python <program>', 'the Python that reads it')
    .option('--cache <alias>', 'check only this cache')
    .option('--strict', 'fail on warnings too')
    .option(...JSON_OPTION)
    .action(check)
}
