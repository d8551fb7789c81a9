import type { Dialect } from './dialect.ts'

/**
 * django-valkey: django-redis with other names for a few options.
 *
 * @see {@link https://django-valkey.readthedocs.io/ | django-valkey}
 */
export const DJANGO_VALKEY: Dialect = {
  options: {
    BASE_CLIENT_CLASS: 'REDIS_CLIENT_CLASS',
    BASE_CLIENT_KWARGS: 'REDIS_CLIENT_KWARGS',
    LOG_IGNORE_EXCEPTIONS: 'LOG_IGNORED_EXCEPTIONS',
    PARSER_CLS: 'PARSER_CLASS',
  },
  kwargs: {},
  pool: ['OPTIONS', 'CONNECTION_POOL_KWARGS'],
}

/** django-valkey's backend for a cluster. */
export const DJANGO_VALKEY_CLUSTER: Dialect = { ...DJANGO_VALKEY, implied: { CONNECTION_FACTORY: 'cluster' } }
