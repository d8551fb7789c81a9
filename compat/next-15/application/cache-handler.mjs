import { createHandler } from '@holdfast/next'

export default createHandler(JSON.parse(process.env.CACHE_SETTINGS ?? '{ "BACKEND": "locmem" }'))
