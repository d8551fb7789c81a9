import type { ComponentType } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { chosen, follow, hrefOf, overview, place, problem } from './state.ts'
import { Caches } from './views/caches.tsx'
import { Families } from './views/families.tsx'
import { Http } from './views/http.tsx'
import { KeyView } from './views/key.tsx'
import { Search } from './views/search.tsx'
import { Servers } from './views/servers.tsx'
import { Tags } from './views/tags.tsx'
import { Tail } from './views/tail.tsx'

const VIEWS: Readonly<
  Record<string, { readonly title: string; readonly View: ComponentType; readonly hidden?: true }>
> = {
  caches: { title: 'Caches', View: Caches },
  families: { title: 'Families', View: Families },
  search: { title: 'Keys', View: Search },
  key: { title: 'Key', View: KeyView, hidden: true },
  tags: { title: 'Tags', View: Tags },
  servers: { title: 'Servers', View: Servers },
  http: { title: 'HTTP', View: Http },
  tail: { title: 'Live', View: Tail },
}

/** The page around its views. */
export function Shell() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(follow, [])
  const { view } = place.value
  const { title, View } = VIEWS[view] ?? { title: 'Caches', View: Caches }
  useEffect(() => {
    document.title = `${title} · Holdfast`
    if (location.hash !== '') heading.current?.focus({ preventScroll: true })
  }, [title])
  const cache = chosen.value?.alias
  return (
    <>
      <button type="button" class="skip" onClick={() => heading.current?.focus()}>
        Skip to the content
      </button>
      <header>
        <strong class="brand">Holdfast</strong>
        <nav aria-label="Views">
          {Object.entries(VIEWS).map(([name, each]) =>
            each.hidden ? undefined : (
              <a
                key={name}
                href={hrefOf(name, { cache: place.value.params.get('cache') ?? undefined })}
                aria-current={name === view || (view === 'key' && name === 'search') ? 'page' : undefined}
              >
                {each.title}
              </a>
            ),
          )}
        </nav>
      </header>
      <main id="main">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {problem.value !== undefined && (
          <p class="problem" role="alert">
            {problem.value}
          </p>
        )}
        {overview.value && cache !== undefined ? <View /> : problem.value === undefined && <p>Asking the caches …</p>}
      </main>
    </>
  )
}
