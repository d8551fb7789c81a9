/** How many items are worked on before others get a turn, where they are sent together. */
const TURN_ITEMS = 1000
/** After so many milliseconds of work others get a turn. */
const TURN_MS = 2
/** To encode so many bytes may take as long. */
const TURN_BYTES = 512 * 1024

// Not the one that a fake clock of a test puts in its place: this is no time that passes.
const afterOthers = setImmediate

/** Lets everything else in this process run that is ready. */
export function giveTurn(): Promise<void> {
  return new Promise((resolve) => {
    afterOthers(resolve)
  })
}

/** The time that work has taken since it let others run. */
export class Turn {
  #begun = performance.now()

  /** Whether others are to run now. To be asked after each item: a few may take as long as thousands. */
  get over(): boolean {
    return performance.now() - this.#begun >= TURN_MS
  }

  /** Lets others run, and begins the next turn. */
  async rest(): Promise<void> {
    await giveTurn()
    this.#begun = performance.now()
  }
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
 * Works on items one by one, and lets others run whenever that has taken some milliseconds. The first 1,000 items are
 * worked on before this returns, unless they are large: what is called afterwards comes after them.
 *
 * @param items - The items.
 * @param work - Gets each. Returns how many bytes that were, if they may be many.
 * @returns A promise only where others had to run: otherwise all is done when this returns.
 */
export function forEachInTurns<Item>(
  items: Iterable<Item>,
  work: (item: Item) => number | undefined,
): Promise<void> | undefined {
  const iterator = items[Symbol.iterator]()
  const turn = new Turn()
  let itemsLeft = TURN_ITEMS
  let bytesLeft = TURN_BYTES
  const goOn = (): Promise<void> | undefined => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      bytesLeft -= work(next.value) ?? 0
      itemsLeft -= 1
      if ((itemsLeft < 0 || bytesLeft < 0) && turn.over) return turn.rest().then(goOn)
    }
    return undefined
  }
  return goOn()
}

/**
 * Maps a list in turns, as {@link forEachInTurns} does.
 *
 * @param items - The list.
 * @param map - Makes a result of an item.
 * @param bytesOf - How many bytes a result is. @defaultValue few
 * @returns The results. A promise only where others had to run.
 */
export function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Result,
  bytesOf?: (result: Result) => number,
): Result[] | Promise<Result[]> {
  const results: Result[] = []
  const working = forEachInTurns(items, (item) => {
    const result = map(item, results.length)
    results.push(result)
    return bytesOf?.(result)
  })
  return working ? working.then(() => results) : results
}
