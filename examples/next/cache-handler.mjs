import { createHandler } from '@holdfast/next'

const nodes = process.env.REDIS_NODES

export default createHandler(
  nodes
    ? { BACKEND: 'redis', LOCATION: nodes.split(','), KEY_PREFIX: 'books', OPTIONS: { CLIENT_CLASS: 'cluster' } }
    : { BACKEND: 'locmem' },
)
