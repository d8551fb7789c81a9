/** How many items are worked on before others get a turn. */
const TURN_ITEMS = 1000

// Not the one that a fake clock of a test puts in its place: this is no time that passes.
const afterOthers = setImmediate

/** Lets everything else in this process run that is ready. */
export function giveTurn(): Promise<void> {
  return new Promise((resolve) => {
    afterOthers(resolve)
  })
}

/**
 * Works on a list in slices of 1,000 items and lets others run between them, so that a long list does not block the
 * process. The first slice is worked on before this returns.
 *
 * @param items - The list.
 * @param work - Gets each slice and the index of its first item.
 */
export async function inTurns<Item>(
  items: readonly Item[],
  work: (slice: readonly Item[], start: number) => Promise<void> | void,
): Promise<void> {
  for (let start = 0; start < items.length; start += TURN_ITEMS) {
    if (start > 0) await giveTurn()
    const working = work(
      start === 0 && items.length <= TURN_ITEMS ? items : items.slice(start, start + TURN_ITEMS),
      start,
    )
    if (working) await working
  }
}

/**
 * Maps a list; one of more than 1,000 items in turns, as {@link inTurns} does.
 *
 * @param items - The list.
 * @param map - Makes a result of an item.
 * @returns The results. A promise only for a long list: a short one is done when this returns.
 */
export function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Result[] | Promise<Result[]> {
  if (items.length <= TURN_ITEMS) return items.map((item) => map(item))
  const results: Result[] = []
  return inTurns(items, (slice) => {
    for (const item of slice) results.push(map(item))
  }).then(() => results)
}
