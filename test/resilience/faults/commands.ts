import { setTimeout as delay } from 'node:timers/promises'
import { pick, type Random } from '../random.ts'
import { USER } from '../site/site.ts'
import { untilRefused } from './answers.ts'
import { EVERYWHERE, type Fault, LASTS_MS, type Scene, WITH_SUCCESSION } from './fault.ts'

const BUSY = `local t = redis.call('time') local till = t[1] * 1000 + t[2] / 1000 + tonumber(ARGV[1])
repeat t = redis.call('time') until t[1] * 1000 + t[2] / 1000 > till return 1`

/** Commands that a cache uses; each is forbidden in turn. */
const FORBIDDEN = ['get', 'mget', 'set', 'del', 'unlink', 'incrby', 'eval', 'evalsha', 'pttl', 'exists']

async function onAll({ site }: Scene, ...command: readonly [string, ...(string | number)[]]): Promise<unknown[]> {
  return Promise.all(site.operator.servers.map((server) => site.ask(server, ...command)))
}

/** Fails when nothing was counted: then the fault did not come. */
function expectSome(what: string, counts: readonly number[]): void {
  if (counts.reduce((all, count) => all + count, 0) === 0) throw new Error(`There were no ${what}`)
}

/** Fails unless a server has refused a command or a login. */
async function expectRefusals(scene: Scene): Promise<void> {
  const logs = await onAll(scene, 'ACL', 'LOG')
  expectSome(
    'refusals in ACL LOG',
    logs.map((log) => (log as readonly unknown[]).length),
  )
}

async function onOne(scene: Scene, ...command: readonly [string, ...(string | number)[]]): Promise<void> {
  await scene.site.ask(pick(scene.random, await scene.site.withRole('primary')), ...command)
}

const soon = (random: Random): Promise<void> => delay(50 + random() * 300)

/** What somebody does to servers that run, by commands. */
export const commandFaults = {
  'client-kill': {
    what: 'CLIENT KILL of the connections of the application, five times',
    topologies: EVERYWHERE,
    async strike(scene) {
      const killed: number[] = []
      for (let time = 0; time < 5; time += 1) {
        killed.push(...(await onAll(scene, 'CLIENT', 'KILL', 'USER', USER.name)).map(Number))
        await soon(scene.random)
      }
      expectSome('connections of the application', killed)
    },
  },
  'client-pause': {
    what: 'CLIENT PAUSE of a primary for 1.5 s; after one second its replica may take over',
    topologies: EVERYWHERE,
    losesRole: WITH_SUCCESSION,
    losesKeys: WITH_SUCCESSION,
    async strike(scene) {
      await onOne(scene, 'CLIENT', 'PAUSE', LASTS_MS, 'ALL')
      await delay(LASTS_MS)
    },
  },
  'busy-script': {
    what: 'a script that runs for 1.5 s on a primary; after 0.3 s it answers BUSY',
    topologies: EVERYWHERE,
    losesRole: WITH_SUCCESSION,
    losesKeys: WITH_SUCCESSION,
    site: { args: ['--lua-time-limit', '300'] },
    async strike({ site, random }) {
      const primary = pick(random, await site.withRole('primary'))
      // A Sentinel ends it, once it finds the primary down.
      const run = site.ask(primary, 'EVAL', BUSY, 0, LASTS_MS).catch((error: Error) => {
        if (!/killed by user|user_script_killed|Script killed/i.test(error.message)) throw error
      })
      await Promise.all([run, untilRefused(site, primary, ['PING'], 'BUSY')])
    },
  },
  maxclients: {
    what: 'for 1.5 s a server takes no more connections, and closes those of the application',
    topologies: EVERYWHERE,
    losesRole: WITH_SUCCESSION,
    losesKeys: WITH_SUCCESSION,
    async strike({ site, random }) {
      const server = pick(random, await site.withRole('primary'))
      // What is connected stays so: this connection can end it.
      await using operator = site.connect(server)
      await operator.call('CONFIG', 'SET', 'maxclients', 1)
      await operator.call('CLIENT', 'KILL', 'USER', USER.name)
      await delay(LASTS_MS)
      const stats = String(await operator.call('INFO', 'stats'))
      expectSome('connections that were refused', [Number(/rejected_connections:(\d+)/.exec(stats)?.[1])])
      await operator.call('CONFIG', 'SET', 'maxclients', 10_000)
    },
  },
  acl: {
    what: 'one command after another is forbidden for 0.3 s each',
    topologies: EVERYWHERE,
    async strike(scene) {
      for (const command of FORBIDDEN) {
        await onAll(scene, 'ACL', 'SETUSER', USER.name, `-${command}`)
        await delay(300)
        await onAll(scene, 'ACL', 'SETUSER', USER.name, `+${command}`)
      }
      await expectRefusals(scene)
    },
  },
  password: {
    what: 'the password is rotated and connections are closed; after 1.5 s the old one is valid again',
    topologies: EVERYWHERE,
    async strike(scene) {
      await onAll(scene, 'ACL', 'SETUSER', USER.name, `<${USER.password}`, '>second')
      await onAll(scene, 'CLIENT', 'KILL', 'USER', USER.name)
      await delay(LASTS_MS)
      await onAll(scene, 'ACL', 'SETUSER', USER.name, `>${USER.password}`)
      await expectRefusals(scene)
    },
  },
} satisfies Record<string, Fault>
