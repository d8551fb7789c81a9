import { expect, test } from 'vitest'
import { DOCUMENT, withPictures } from './picture.ts'
import { read } from './repository.ts'

test('the pictures of imports are drawn from the sources as they are: npm run picture', () => {
  const document = read(DOCUMENT)
  expect(document.match(/<!-- imports: /g)?.length).toBeGreaterThanOrEqual(3)
  expect(document).toBe(withPictures(document))
})
