/** Reads an article three times, the last time after it was removed, and a list by two users; prints the durations. */
export async function visit(url: string): Promise<void> {
  const article = `${url}/articles/caching`
  await report('first read, rendered', article)
  await report('second read, from the cache', article)
  await report('the article is forgotten', article, 'DELETE')
  await report('third read, rendered again', article)
  const list = `${url}/articles?ids=caching,tea`
  for (const user of ['ada', 'ada', 'bob']) await report(`the list of ${user}`, list, 'GET', { 'x-user': user })
  await report('health', `${url}/health`)
}

async function report(
  what: string,
  url: string,
  method = 'GET',
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const start = performance.now()
  const response = await fetch(url, { method, headers })
  const body = await response.text()
  console.log(`${what}: ${response.status} in ${Math.round(performance.now() - start)} ms`)
  console.log(`  ${body}`)
}
