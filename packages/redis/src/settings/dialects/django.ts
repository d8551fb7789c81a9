import { poolKwargsShape } from '../pool-kwargs.ts'
import type { Dialect } from './dialect.ts'

const NAMES: Dialect['options'] = {
  serializer: 'SERIALIZER',
  pool_class: 'CONNECTION_POOL_CLASS',
  parser_class: 'PARSER_CLASS',
}

/**
 * Django's own Redis backend: OPTIONS are the arguments of the pool, and three names of its own.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#redis | Django: Redis}
 */
export const DJANGO: Dialect = {
  options: NAMES,
  kwargs: Object.fromEntries(
    Object.keys(poolKwargsShape)
      .filter((name) => !Object.hasOwn(NAMES, name))
      .map((name) => [name, name]),
  ),
  pool: ['OPTIONS'],
  foreign: true,
}
