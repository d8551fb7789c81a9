import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ask } from '../api.ts'
import type { Key } from '../data.ts'
import { ChooseCache } from '../parts/choose-cache.tsx'
import { Progress } from '../parts/progress.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { walker } from '../parts/walk.ts'
import { chosen, go, hrefOf, place } from '../state.ts'

const { walk, start, stop } = walker<string>('search')
const exact = signal<string | undefined>(undefined)
let shown = ''

/** Finds keys by their name, a part of it, or a glob. */
export function Search() {
  const cache = chosen.value?.alias ?? ''
  const pattern = place.value.params.get('pattern') ?? ''
  const version = place.value.params.get('version') ?? ''
  useEffect(() => {
    const asked = JSON.stringify([cache, pattern, version])
    if (pattern === '' || asked === shown) return
    shown = asked
    find(cache, pattern, version)
  }, [cache, pattern, version])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    shown = ''
    const next = { cache, pattern: String(fields.get('pattern')), version: String(fields.get('version')) || undefined }
    if (hrefOf('search', next) === location.hash) find(cache, pattern, version)
    else go('search', next)
  }
  const linkTo = (key: string) => (
    <a href={hrefOf('key', { cache, key, version: version || undefined })}>{key === '' ? '(empty)' : key}</a>
  )
  return (
    <>
      <form class="bar" onSubmit={submit}>
        <ChooseCache view="search" />
        <label class="wide">
          Key, part of a key, or glob
          <input
            name="pattern"
            type="search"
            defaultValue={pattern}
            key={pattern}
            required
            spellcheck={false}
            autocomplete="off"
          />
        </label>
        <label>
          Version
          <input name="version" inputMode="numeric" pattern="-?[0-9]+" size={4} defaultValue={version} key={version} />
        </label>
        <button type="submit">Find</button>
        {walk.value.state === 'running' && (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
      </form>
      {exact.value !== undefined && <p class="exact">There is a key of just this name: {linkTo(exact.value)}</p>}
      <Progress walk={walk.value} found="keys" />
      {walk.value.items.length > 0 && <VirtualList label="Keys found" items={walk.value.items} row={linkTo} />}
    </>
  )
}

function find(cache: string, pattern: string, version: string): void {
  const given = version || undefined
  exact.value = undefined
  const glob = /[*?[\]\\]/.test(pattern)
  // A key of this name is there at once, however many others are.
  if (!glob) {
    ask<Key>('key', { cache, key: pattern, version: given })
      .then(({ type }) => {
        if (type !== 'none') exact.value = pattern
      })
      .catch(() => {})
  }
  void start({ cache, version: given, pattern: glob ? pattern : `*${pattern}*` })
}
