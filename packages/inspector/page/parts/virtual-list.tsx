import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { ComponentChildren } from 'preact'
import { useEffect, useReducer, useRef } from 'preact/hooks'

const ROW = 32

interface VirtualListProps<Item> {
  readonly label: string
  readonly items: readonly Item[]
  readonly row: (item: Item) => ComponentChildren
}

/** A list of any length of which only the rows in sight exist. */
export function VirtualList<Item>({ label, items, row }: VirtualListProps<Item>) {
  const place = useRef<HTMLElement>(null)
  const [, draw] = useReducer<number, void>((n) => n + 1, 0)
  const held = useRef<Virtualizer<HTMLElement, Element>>(undefined)
  const options = {
    count: items.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    overscan: 8,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => draw(undefined),
  }
  held.current ??= new Virtualizer(options)
  const virtualizer = held.current
  virtualizer.setOptions(options)
  useEffect(() => virtualizer._didMount(), [virtualizer])
  useEffect(() => virtualizer._willUpdate())
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="list" ref={place} tabIndex={0} aria-label={label}>
      <ul style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <li key={index} style={{ transform: `translateY(${start}px)` }}>
            {row(items[index] as Item)}
          </li>
        ))}
      </ul>
    </section>
  )
}
