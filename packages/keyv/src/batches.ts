/**
 * Groups the items of a stream into lists. Holds one list at a time.
 *
 * @param items - The stream.
 * @param size - How many items a list has at most.
 */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncGenerator<Item[], void, undefined> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
