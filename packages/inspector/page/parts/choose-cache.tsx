import { caches, chosen, go, place } from '../state.ts'

/** Lets one choose the cache that a view is about. */
export function ChooseCache({ view }: { readonly view: string }) {
  return (
    <label>
      Cache
      <select
        value={chosen.value?.alias ?? ''}
        onChange={({ currentTarget }) =>
          go(view, { ...Object.fromEntries(place.value.params), cache: currentTarget.value })
        }
      >
        {caches.value.map(({ alias }) => (
          <option key={alias} value={alias}>
            {alias}
          </option>
        ))}
      </select>
    </label>
  )
}
