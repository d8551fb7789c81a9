import { cacheLife, cacheTag, updateTag } from 'next/cache'

/** Slow, as a database may be. */
async function bookOfTheDay() {
  'use cache'
  cacheLife('hours')
  cacheTag('books')
  await new Promise((resolve) => setTimeout(resolve, 500))
  const titles = ['Mort', 'Sourcery', 'Pyramids', 'Eric', 'Jingo', 'Thud!']
  return { title: titles[Math.floor(Math.random() * titles.length)], chosenBy: process.env.SERVER_NAME ?? 'the build' }
}

async function chooseAgain() {
  'use server'
  updateTag('books')
}

export default async function Page() {
  const { title, chosenBy } = await bookOfTheDay()
  return (
    <main>
      <h1>{title}</h1>
      <p id="chosen">{`chosen by ${chosenBy}`}</p>
      <form action={chooseAgain}>
        <button type="submit">Choose again</button>
      </form>
    </main>
  )
}
