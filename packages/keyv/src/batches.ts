/**
 * Gathers what a stream yields into lists, holding no more than one of them.
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
