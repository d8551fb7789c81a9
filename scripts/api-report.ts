/**
 * Compares the public interface of every entry of a package with its report in `api/`, so that reviewers see every
 * change of it. Runs in the package's folder, on its built types. `--update` rewrites the reports.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
} from '@microsoft/api-extractor'
import { parseSync, Visitor } from 'oxc-parser'

const update = process.argv.includes('--update')
const folder = process.cwd()
const root = resolve(import.meta.dirname, '..')
const packageJsonFullPath = resolve(folder, 'package.json')
const { name, exports } = JSON.parse(await readFile(packageJsonFullPath, 'utf8')) as {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
}

const error = { logLevel: ExtractorLogLevel.Error, addToApiReportFile: false }
const none = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false }

if (update) mkdirSync(resolve(root, 'api'), { recursive: true })
for (const entry of Object.keys(exports).filter((key) => key !== './package.json')) {
  const configObject = configurationOf(entry)
  const { succeeded } = Extractor.invoke(
    ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath }),
    { localBuild: update, messageCallback: (message) => judge(message, reportOf(entry)) },
  )
  if (!succeeded) process.exitCode = 1
}

/** The configuration for one entry, such as `.` or `./compat`. */
function configurationOf(entry: string): IConfigFile {
  const path = entry === '.' ? '' : entry.slice(2)
  const types = resolve(folder, 'dist', path, 'index.d.ts')
  return {
    projectFolder: folder,
    mainEntryPointFilePath: types,
    newlineKind: 'lf',
    compiler: {
      // Without the condition that resolves to the sources of other packages: a report describes what is published.
      overrideTsconfig: {
        compilerOptions: {
          target: 'es2024',
          lib: ['es2024', 'esnext.disposable'],
          module: 'nodenext',
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: true,
          types: ['node'],
        },
        files: [types],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: reportOf(entry),
      reportFolder: resolve(root, 'api'),
      reportTempFolder: resolve(folder, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: error },
      extractorMessageReporting: {
        default: error,
        // Everything exported is public: there are no release tags.
        'ae-missing-release-tag': none,
        // Listed in the report, so that a new one is noticed.
        'ae-forgotten-export': { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
        // Links name imports of the file, as editors resolve them. API Extractor knows only exports of the package.
        'ae-unresolved-link': none,
      },
      tsdocMessageReporting: { default: error },
    },
  }
}

/** `nest.api.md`, and `nest-compat.api.md` for `./compat`. */
function reportOf(entry: string): string {
  return `${name.replace('@holdfast/', '')}${entry.slice(1).replaceAll('/', '-')}.api.md`
}

function judge(message: ExtractorMessage, report: string): void {
  const { messageId, sourceFilePath: file, sourceFileLine: line } = message
  message.handled = true
  if (messageId === 'console-api-report-created' && update) return
  if (messageId === 'console-api-report-not-copied' || messageId === 'console-api-report-created') {
    console.error(`api/${report} does not say what ${name} exports now. Run: npm run api:update`)
  } else if (messageId === 'ae-undocumented' && file !== undefined && isDocumentedElsewhere(file, line ?? 0)) {
    message.logLevel = ExtractorLogLevel.None
  } else if (message.logLevel === ExtractorLogLevel.Error || message.logLevel === ExtractorLogLevel.Warning) {
    console.error(`${file === undefined ? name : `${relative(root, file)}:${line}`}: ${messageId}: ${message.text}`)
  }
}

/** Tells whether a line is a constructor, or inside a class that has a base class or an interface. */
function isDocumentedElsewhere(file: string, line: number): boolean {
  const source = readFileSync(file, 'utf8')
  const offset = source.split('\n', line).join('\n').length
  let found = false
  const look = ({ start, end }: { readonly start: number; readonly end: number }): void => {
    found ||= start < offset && offset < end
  }
  new Visitor({
    ClassDeclaration: (node) => {
      if (node.superClass !== null || node.implements?.length) look(node.body)
    },
    TSConstructSignatureDeclaration: (node) => look({ start: node.start, end: node.end + 1 }),
  }).visit(parseSync(file, source).program)
  return found
}
