import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** The running Django application. */
export interface DjangoHalf extends AsyncDisposable {
  readonly origin: string
}

/** The Python that has django-redis: HOLDFAST_PYTHON, else one of the usual names; `undefined` if none has it. */
export function findPython(): string | undefined {
  const { HOLDFAST_PYTHON: chosen } = process.env
  const candidates = chosen ? [chosen] : ['python3', '/usr/bin/python3']
  return candidates.find((python) => spawnSync(python, ['-c', 'import django_redis']).status === 0)
}

/**
 * Starts django_app.py on a free port.
 *
 * @param python - A Python that has django-redis.
 * @param location - The Redis of both halves.
 */
export async function startDjangoHalf(python: string, location: string): Promise<DjangoHalf> {
  const child = spawn(python, [`${import.meta.dirname}/django_app.py`], {
    env: { ...process.env, SHARED_REDIS: location },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const port = await firstLine(child)
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill()
      await exited
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (!stdout) throw new Error('Django has no output')
  const lines = createInterface({ input: stdout })
  for await (const line of lines) return line
  throw new Error('Django ended before it listened')
}
