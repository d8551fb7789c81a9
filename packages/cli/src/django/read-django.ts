import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { CachesSettings, DjangoSettings } from 'holdfast'
import { oneLine } from '../explain.ts'
import { Failure, UsageFailure } from '../failure.ts'
import { hideSecrets } from '../settings/hide-secrets.ts'
import type { Terminal } from '../terminal.ts'
import { PROGRAM } from './program.ts'

/** The cache settings of a Django project. */
export interface DjangoProject {
  /** CACHES. */
  readonly settings: CachesSettings
  /** What stands beside it. */
  readonly djangoSettings: DjangoSettings
  /** The file or module that they were read from. */
  readonly source: string
}

/** Where settings are, and who reads them. */
export interface DjangoSource {
  /** A settings file, or a module; `true` means DJANGO_SETTINGS_MODULE. */
  readonly target: string | true
  /** The Python that has what the settings import. @defaultValue that of the virtual environment, else `python3` */
  readonly python?: string | undefined
}

/**
 * Reads the cache settings of a Django project by its own Python: they are a program.
 *
 * @param source - Where they are.
 * @param terminal - Knows the current folder and the environment.
 * @throws {@link UsageFailure} when no settings are named; {@link Failure} when there is no Python, when the settings
 * fail to load, or have no CACHES.
 */
export async function readDjango(
  { target, python }: DjangoSource,
  { env, folder }: Pick<Terminal, 'env' | 'folder'>,
): Promise<DjangoProject> {
  const source = target === true ? env.DJANGO_SETTINGS_MODULE : target
  if (!source) {
    throw new UsageFailure('No settings: DJANGO_SETTINGS_MODULE is not set.', 'name a file with --django settings.py')
  }
  const environment = env.VIRTUAL_ENV ? [join(env.VIRTUAL_ENV, 'bin', 'python')] : []
  const { CACHES, djangoSettings } = await run(python ? [python] : [...environment, 'python3', 'python'], source, {
    env,
    cwd: folder,
  })
  if (CACHES) return { settings: CACHES, djangoSettings, source }
  throw new Failure(`The settings ${source} have no CACHES.`, "Django's default is BACKEND: 'locmem'")
}

interface Output {
  readonly CACHES: CachesSettings | null
  readonly djangoSettings: DjangoSettings
}

async function run(
  [python, ...others]: readonly string[],
  source: string,
  place: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<Output> {
  if (python === undefined) throw new Failure('There is no Python here.', 'name one with --python')
  const child = spawn(python, ['-c', PROGRAM, source], { ...place, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close') as Promise<[number | null]>
  // A program that is not there emits an error, and its output ends.
  const started = ended.then(
    () => true,
    () => false,
  )
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (!(await started)) return run(others, source, place)
  const [status] = await ended
  if (status === 0) return JSON.parse(out) as Output
  const reason = hideSecrets(oneLine(err.trim().split('\n').at(-1) ?? ''))
  throw new Failure(`${python} could not read the settings ${source}: ${reason}`, 'name the right Python with --python')
}
