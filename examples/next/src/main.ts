/** Builds the application and serves it by two processes that share their cache in a Redis Cluster of six nodes. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { startCluster } from '@holdfast/local-redis'

const application = resolve(import.meta.dirname, '..')
const next = join(dirname(createRequire(import.meta.url).resolve('next/package.json')), 'dist/bin/next')
const once = process.argv.includes('--once')
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const, NODE_OPTIONS: '' }

console.log('Building …')
const root = resolve(application, '../..')
execFileSync('npx', ['turbo', 'run', 'build', '--filter=@holdfast/next'], { cwd: root, env, stdio: 'pipe' })
execFileSync(process.execPath, [next, 'build'], { cwd: application, env, stdio: 'pipe' })

await using cluster = await startCluster()
const nodes = cluster.urls.join(',')

const servers = new Set<ChildProcess>()

/** Starts `next start` on a free port and returns its address when it is ready. */
function serve(name: string): Promise<string> {
  const child = spawn(process.execPath, [next, 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd: application,
    env: { ...env, REDIS_NODES: nodes, SERVER_NAME: name },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  servers.add(child)
  let text = ''
  return new Promise((ready) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk
      const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (port && text.includes('Ready in')) ready(`http://127.0.0.1:${port}`)
    })
  })
}

const [alice, bob] = await Promise.all([serve('alice'), serve('bob')])

async function look(name: string, address: string): Promise<void> {
  const page = await (await fetch(address)).text()
  const title = /<h1>([^<]*)/.exec(page)?.[1]
  console.log(`${name}: ${title}, ${/<p id="chosen">([^<]*)/.exec(page)?.[1]}`)
}

console.log('What the build has rendered is stored for both:')
await look('alice', alice)
await look('bob', bob)
console.log('Revalidated in alice, and gone in bob at once:')
await fetch(`${alice}/api/new-books`, { method: 'POST' })
await look('bob', bob)
await look('alice', alice)

if (!once) {
  console.log(`Open ${alice} and ${bob}, and choose again. Ctrl+C ends both.`)
  await new Promise((stop) => process.once('SIGINT', stop))
}
for (const server of servers) server.kill()
