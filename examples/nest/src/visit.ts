/** Reads an article three times, the last time after it was removed, and prints the durations. */
export async function visit(url: string): Promise<void> {
  const article = `${url}/articles/caching`
  await report('first read, rendered', article)
  await report('second read, from the cache', article)
  await report('the article is forgotten', article, 'DELETE')
  await report('third read, rendered again', article)
}

async function report(what: string, url: string, method = 'GET'): Promise<void> {
  const start = performance.now()
  const response = await fetch(url, { method })
  const body = await response.text()
  console.log(`${what}: ${response.status} in ${Math.round(performance.now() - start)} ms`)
  console.log(`  ${body}`)
}
