import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { findServer } from '@holdfast/local-redis'

/** What a run was made on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly server: string
  /** Programs that wanted to run before this one did, per core, on average over a minute. */
  readonly loadBefore: number
}

/** Describes this machine. Call it before anything is measured. */
export async function describeMachine(): Promise<Machine> {
  const source = await findServer({ install: true })
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    server: source.kind === 'binary' ? `${source.flavor} ${source.version}` : source.image,
    loadBefore: (loadavg()[0] ?? 0) / cpus().length,
  }
}
