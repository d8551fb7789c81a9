// A process of workers. It begins, is disturbed and stops when it is told, and then says what happened.
import '../../support/settable-clock.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { setClock } from '../../support/settable-clock.ts'
import { now } from '../../support/value-history.ts'
import { seeded } from '../random.ts'
import { openClients } from './clients.ts'
import { CounterChecker } from './counter-checker.ts'
import { LockChecker } from './lock-checker.ts'
import { setNames } from './names.ts'
import { outcomeOf } from './outcome.ts'
import { Recorder } from './recorder.ts'
import type { Disturbance, Order, Task, Windows } from './task.ts'
import { ValueChecker } from './value-checker.ts'
import { readAll, type Tools, work } from './worker.ts'

/** SOCKET_TIMEOUT, and the half second that is allowed on top. */
const LIMIT_MS = 1500
/** How long calls that are under way may take when all is over. */
const LAST_MS = 3000

const unhandled: string[] = []
process.on('unhandledRejection', (reason) => void unhandled.push(String(reason)))
process.on('uncaughtException', (error) => void unhandled.push(String(error)))
process.on('disconnect', () => process.exit(1))
// Its parent ended while this one was loading.
if (!process.connected) process.exit(1)

let stop: ((windows: Windows) => void) | undefined
const stopped = new Promise<Windows>((resolve) => {
  stop = resolve
})

process.on('message', (order: Order) => {
  if ('disturb' in order) disturb(order.disturb)
  else if ('stop' in order) stop?.(order.stop)
  else void run(order.begin).catch(fail)
})

function fail(error: unknown): void {
  process.stderr.write(`${String(error)}\n`)
  process.exit(1)
}

function disturb(order: Disturbance): void {
  if ('blockMs' in order) block(order.blockMs)
  else if ('clockMs' in order) setClock(order.clockMs)
  else setNames(order.names)
}

function block(ms: number): void {
  const until = now() + ms
  while (now() < until);
}

async function run({ subject, seed, workers, servers }: Task): Promise<void> {
  const clients = await openClients(subject, servers)
  const recorder = new Recorder(LIMIT_MS)
  const values = new ValueChecker()
  const locks = new LockChecker()
  const counters = Array.from({ length: workers }, (_, index) => new CounterChecker(`count${index}`))
  const tools = counters.map((counter, index): Tools => {
    const client = clients[index % clients.length]
    if (client === undefined) throw new Error('No client')
    return { index, workers, client, random: seeded(seed, subject, index), recorder, values, counter, locks }
  })
  let over = false
  const working = Promise.all(tools.map((own) => work(own, () => over)))
  process.send?.('working')
  const windows = await stopped
  over = true
  const [first] = tools
  const ended = working.then(async () => first && (await readAll(first)))
  await Promise.race([ended, delay(LAST_MS)])
  recorder.stop()
  const outcome = outcomeOf({ subject, windows, recorder, values, locks, counters, unhandled })
  await Promise.race([Promise.all(clients.map((client) => client.close())), delay(1000)])
  process.send?.({ ...outcome, unhandled: [...unhandled] }, () => process.exit())
}
