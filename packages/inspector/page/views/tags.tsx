import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { change } from '../api.ts'
import { count } from '../format.ts'
import { ChooseCache } from '../parts/choose-cache.tsx'
import { Progress } from '../parts/progress.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { walker } from '../parts/walk.ts'
import { chosen, go, hrefOf, place } from '../state.ts'

interface Tagged {
  readonly key: string
  readonly valid: boolean
}

const { walk, start, stop } = walker<Tagged>('tags')
const note = signal<string | undefined>(undefined)
const problem = signal<string | undefined>(undefined)
let shown = ''

/** What has a tag, and what its invalidation would mean. */
export function Tags() {
  const cache = chosen.value?.alias ?? ''
  const tag = place.value.params.get('tag') ?? ''
  useEffect(() => {
    const asked = JSON.stringify([cache, tag])
    if (tag === '' || asked === shown) return
    shown = asked
    note.value = undefined
    void start({ cache, tag })
  }, [cache, tag])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    shown = ''
    const next = String(new FormData(event.currentTarget as HTMLFormElement).get('tag'))
    if (next === tag) void start({ cache, tag })
    else go('tags', { cache, tag: next })
  }
  const { items, looked, total, state } = walk.value
  const valid = items.filter((item) => item.valid).length
  return (
    <>
      <form class="bar" onSubmit={submit}>
        <ChooseCache view="tags" />
        <label class="wide">
          Tag
          <input name="tag" type="search" defaultValue={tag} key={tag} required spellcheck={false} autocomplete="off" />
        </label>
        <button type="submit">Preview</button>
        {state === 'running' && (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
      </form>
      <Progress walk={walk.value} found="keys with this tag" />
      {state !== 'idle' && tag !== '' && (
        <section class="state" aria-label="Invalidation">
          <p>
            Invalidating <strong>{tag}</strong> turns {count(valid)} of them into misses
            {state !== 'done' && looked < (total ?? Number.POSITIVE_INFINITY) && ', and those that were not looked at'}.
            Nothing is deleted: the next read of each loads it anew.
          </p>
          {chosen.value?.may.invalidate ? (
            <button type="button" class="danger" onClick={() => void invalidate(cache, tag)}>
              Invalidate
            </button>
          ) : (
            <p>You may not invalidate tags here.</p>
          )}
        </section>
      )}
      <p role="status">{note.value}</p>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {items.length > 0 && (
        <VirtualList
          label="Keys with this tag"
          items={items}
          row={(item) => (
            <a class={item.valid ? undefined : 'invalid'} href={hrefOf('key', { cache, key: item.key })}>
              {item.key}
              {item.valid ? '' : ' (invalid)'}
            </a>
          )}
        />
      )}
    </>
  )
}

async function invalidate(cache: string, tag: string): Promise<void> {
  problem.value = undefined
  if (!confirm(`Invalidate ${tag}?`)) return
  try {
    const { invalidated } = await change<{ readonly invalidated: number }>('invalidate', { cache, tag })
    note.value = invalidated > 0 ? 'Invalidated.' : 'No value had this tag.'
    await start({ cache, tag })
  } catch (error) {
    problem.value = (error as Error).message
  }
}
