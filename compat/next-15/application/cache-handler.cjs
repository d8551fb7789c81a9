const { createHandler } = require('@holdfast/next')

module.exports = createHandler(JSON.parse(process.env.CACHE_SETTINGS ?? '{ "BACKEND": "locmem" }'))
