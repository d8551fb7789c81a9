import type { ServerState } from '@holdfast/core'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ask } from '../api.ts'
import type { Servers as Answer } from '../data.ts'
import { bytes, count } from '../format.ts'
import { ChooseCache } from '../parts/choose-cache.tsx'
import { chosen } from '../state.ts'

const SLOTS = 16_384
const INTERVAL_MS = 2000
const servers = signal<readonly ServerState[]>([])
const problem = signal<string | undefined>(undefined)

/** The servers behind a cache as a map: primaries with their slots, and their replicas. */
export function Servers() {
  const cache = chosen.value?.alias
  useEffect(() => {
    servers.value = []
    let over = false
    const look = async (): Promise<void> => {
      try {
        const answer = await ask<Answer>('servers', { cache })
        if (!over) [servers.value, problem.value] = [answer.servers, undefined]
      } catch (error) {
        if (!over) problem.value = (error as Error).message
      }
    }
    void look()
    const timer = setInterval(() => document.visibilityState === 'visible' && void look(), INTERVAL_MS)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [cache])
  const primaries = servers.value
    .filter(({ role }) => role === 'primary')
    .sort((one, other) => firstSlot(one) - firstSlot(other) || one.address.localeCompare(other.address))
  const lost = servers.value.filter(
    ({ role, primary }) => role === 'replica' && !primaries.some(({ address }) => address === primary),
  )
  const alone = primaries.length === 1 ? lost : []
  return (
    <>
      <div class="bar">
        <ChooseCache view="servers" />
      </div>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <ul class="map">
        {primaries.map((primary) => (
          <li key={primary.address}>
            <Server server={primary} />
            <ul>
              {[
                ...servers.value.filter((each) => each.role === 'replica' && each.primary === primary.address),
                ...alone,
              ].map((replica) => (
                <li key={replica.address}>
                  <Server server={replica} />
                </li>
              ))}
            </ul>
          </li>
        ))}
        {alone.length === 0 &&
          lost.map((replica) => (
            <li key={replica.address}>
              <Server server={replica} />
            </li>
          ))}
      </ul>
    </>
  )
}

/** Those without slots come last. */
function firstSlot({ slots }: ServerState): number {
  return slots[0]?.[0] ?? SLOTS
}

function Server({ server }: { readonly server: ServerState }) {
  const { address, role, reachable, slots, memory, memoryLimit, keys, clients, load, lag, silence, version } = server
  return (
    <article class={`server ${role} ${reachable ? '' : 'gone'}`} aria-label={`${role} ${address}`}>
      <h2>{address}</h2>
      <p>
        {role}
        {version === undefined ? '' : ` ${version}`}
        {reachable ? '' : ', does not answer'}
      </p>
      {slots.length > 0 && <Slots slots={slots} />}
      <dl>
        {keys !== undefined && <Fact name="Keys" value={count(keys)} />}
        {memory !== undefined && (
          <Fact name="Memory" value={memoryLimit ? `${bytes(memory)} of ${bytes(memoryLimit)}` : bytes(memory)} />
        )}
        {load !== undefined && <Fact name="Commands/s" value={count(load)} />}
        {clients !== undefined && <Fact name="Clients" value={count(clients)} />}
        {lag !== undefined && <Fact name="Behind" value={bytes(lag)} />}
        {silence !== undefined && <Fact name="Heard from its primary" value={`${silence} s ago`} />}
      </dl>
    </article>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Slots({ slots }: Pick<ServerState, 'slots'>) {
  const own = slots.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  return (
    <>
      <svg class="slots" viewBox={`0 0 ${SLOTS} 100`} preserveAspectRatio="none" aria-hidden="true">
        <rect width={SLOTS} height="100" class="all" />
        {slots.map(([first, last]) => (
          <rect key={first} x={first} width={Math.max(last - first + 1, 40)} height="100" class="own" />
        ))}
      </svg>
      <p class="small">
        {count(own)} slots:{' '}
        {slots
          .slice(0, 4)
          .map(([first, last]) => `${first}–${last}`)
          .join(', ')}
        {slots.length > 4 && ` and ${slots.length - 4} more ranges`}
      </p>
    </>
  )
}
