/** Redraws the pictures of imports in the documentation: `npm run picture`. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { DOCUMENT, withPictures } from '../test/architecture/picture.ts'
import { read } from '../test/architecture/repository.ts'

writeFileSync(resolve(import.meta.dirname, '..', DOCUMENT), withPictures(read(DOCUMENT)))
console.log(`${DOCUMENT} shows the imports as they are.`)
