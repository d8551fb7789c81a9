import { createCaches, type RedisSettings, SettingsError } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'

const CLUSTER = { CLIENT_CLASS: 'cluster' } as const
const BLOCKING = { CONNECTION_POOL_CLASS: 'redis.connection.BlockingConnectionPool' } as const

/** Problems and warnings by path, below OPTIONS. */
function judge(
  OPTIONS: object,
  LOCATION: RedisSettings['LOCATION'] = 'redis://127.0.0.1:6379/0',
): Record<string, string> {
  const said: Record<string, string> = {}
  const note = (path: string, message: string): void => {
    said[path.replace(/^CACHES\.default\.(OPTIONS\.(CONNECTION_POOL_KWARGS\.)?)?/, '')] = message
  }
  const settings = { BACKEND: 'redis', LOCATION, OPTIONS } as { BACKEND: 'redis'; LOCATION: string }
  try {
    const caches = createCaches(settings, { onWarning: ({ path, message }) => note(path, message) })
    onTestFinished(() => caches.close())
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    for (const { path, message } of error.problems) note(path, message)
  }
  return said
}

test.each<[string, object, unknown]>([
  ['max_connections', {}, 10],
  ['max_connections', {}, null],
  ['timeout', BLOCKING, 1.5],
  ['timeout', BLOCKING, null],
  ['retry_on_timeout', {}, true],
  ['retry_on_error', {}, ['redis.exceptions.ConnectionError', 'TimeoutError']],
  ['retry', {}, 3],
  ['health_check_interval', {}, 30],
  ['socket_keepalive_options', {}, { TCP_KEEPIDLE: 60 }],
  ['lib_name', {}, 'shop'],
  ['credential_provider', {}, () => ({ password: 'p' })],
  ['max_connections_per_node', CLUSTER, true],
  ['max_connections_per_node', CLUSTER, 4],
  ['read_from_replicas', CLUSTER, true],
  ['readonly_mode', CLUSTER, true],
  ['load_balancing_strategy', CLUSTER, 'LoadBalancingStrategy.ROUND_ROBIN_REPLICAS'],
  ['host_port_remap', CLUSTER, [{ from_port: 1, to_port: 2 }]],
  ['address_remap', CLUSTER, (address: unknown) => address],
  ['cluster_down_retry_attempts', CLUSTER, 0],
  ['cluster_error_retry_attempts', CLUSTER, 10],
  ['nodemanager_follow_cluster', CLUSTER, true],
  ['dynamic_startup_nodes', CLUSTER, false],
  ['init_slot_cache', CLUSTER, false],
])('%s is taken without a word: %j %j', (name, options, value) => {
  expect(judge({ ...options, CONNECTION_POOL_KWARGS: { [name]: value } })).toEqual({})
  expect(judge({ ...options, REDIS_CLIENT_KWARGS: { [name]: value } })).toEqual({})
})

test.each<[string, object, unknown]>([
  ['queue_class', {}, 'queue.LifoQueue'],
  ['connection_class', {}, 'redis.connection.Connection'],
  ['encoding', {}, 'utf-8'],
  ['socket_read_size', {}, 65_536],
  ['reinitialize_steps', CLUSTER, 25],
  ['ssl_ca_certs', {}, '/no/such/file'],
  ['socket_keepalive_options', {}, { TCP_KEEPCNT: 3 }],
])('%s has no effect, which is said', (name, options, value) => {
  expect(judge({ ...options, CONNECTION_POOL_KWARGS: { [name]: value } })).toEqual({
    [name]: expect.stringContaining('has no effect'),
  })
  expect(Object.keys(judge({ ...options, REDIS_CLIENT_KWARGS: { [name]: value } }))).toEqual([
    `REDIS_CLIENT_KWARGS.${name}`,
  ])
})

test.each<[string, object, object, string]>([
  ['a bound of waiting where nobody waits', {}, { timeout: 5 }, 'timeout'],
  ['replicas of a cluster that is none', {}, { read_from_replicas: true }, 'read_from_replicas'],
  ['a bound for each node of one server', {}, { max_connections_per_node: 5 }, 'max_connections_per_node'],
  ['no connections', {}, { max_connections: 0 }, 'max_connections'],
  ['a strategy that nobody knows', CLUSTER, { load_balancing_strategy: 'fastest' }, 'load_balancing_strategy'],
  ['an error that nothing can be done about', {}, { retry_on_error: ['ValueError'] }, 'retry_on_error[0]'],
  ['half a rule', CLUSTER, { host_port_remap: [{ from_host: 'a' }] }, 'host_port_remap[0]'],
  [
    'two ways to translate addresses',
    CLUSTER,
    { host_port_remap: [{ from_port: 1, to_port: 2 }], address_remap: (a: unknown) => a },
    'address_remap',
  ],
  [
    'two names that disagree',
    CLUSTER,
    { nodemanager_follow_cluster: true, dynamic_startup_nodes: false },
    'dynamic_startup_nodes',
  ],
  ['two sources of a password', {}, { password: 'p', credential_provider: () => ({ password: 'p' }) }, 'password'],
  [
    'a pool that only reads, told not to',
    { CONNECTION_POOL_CLASS: 'rediscluster.ClusterReadOnlyConnectionPool' },
    { readonly_mode: false },
    'readonly_mode',
  ],
  [
    'a pool with read replicas, told not to',
    { CONNECTION_POOL_CLASS: 'rediscluster.ClusterWithReadReplicasConnectionPool' },
    { read_from_replicas: false },
    'read_from_replicas',
  ],
])('%s is an error with its path', (_, options, kwargs, path) => {
  expect(Object.keys(judge({ ...options, CONNECTION_POOL_KWARGS: kwargs }))).toEqual([path])
  expect(Object.keys(judge({ ...options, REDIS_CLIENT_KWARGS: kwargs }))).toEqual([`REDIS_CLIENT_KWARGS.${path}`])
})

test('REDIS_CLIENT_KWARGS have the same "did you mean", and CONNECTION_POOL_KWARGS win over them', async () => {
  expect(judge({ REDIS_CLIENT_KWARGS: { max_conections: 5 } })).toEqual({
    'REDIS_CLIENT_KWARGS.max_conections': 'unknown setting; did you mean "max_connections"?',
  })
  const OPTIONS = {
    PASSWORD: 'option',
    REDIS_CLIENT_KWARGS: { password: 'client', client_name: 'client', db: 3 },
    CONNECTION_POOL_KWARGS: { client_name: 'pool' },
  }
  await using caches = createCaches({ BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1?db=4', OPTIONS })
  expect(caches.get().storeIds).toEqual(['redis:127.0.0.1:1/4'])
})

test('every kwarg that is a word, a number or a list may stand in the URL', () => {
  const query = [
    'max_connections=10&timeout=none&retry_on_timeout=yes&retry_on_error=TimeoutError%2CConnectionError&retry=2',
    'health_check_interval=5&lib_name=shop&ssl_check_hostname=no&ssl_min_version=TLSv1.3',
  ].join('&')
  expect(judge(BLOCKING, `rediss://h/0?${query}`)).toEqual({})
  const cluster =
    'max_connections_per_node=true&read_from_replicas=1&load_balancing_strategy=random&init_slot_cache=0&cluster_down_retry_attempts=5'
  expect(judge(CLUSTER, `redis://h/0?${cluster}`)).toEqual({})
  expect(judge({}, 'redis://h/0?timeout=5')).toEqual({ 'LOCATION.timeout': expect.stringContaining('pools that wait') })
})

test('one URL may name several hosts', async () => {
  const idsOf = async (LOCATION: RedisSettings['LOCATION']): Promise<readonly string[]> => {
    await using caches = createCaches({ BACKEND: 'redis', LOCATION, OPTIONS: CLUSTER })
    return caches.get().storeIds
  }
  const three = ['cluster:a:1', 'cluster:b:2', 'cluster:[::1]:6379']
  expect(await idsOf('redis://a:1,b:2,[::1]/0')).toEqual(three)
  expect(await idsOf('redis://me:hunter2@a:1, b:2,[::1]/0?socket_timeout=2')).toEqual(three)
  expect(await idsOf(['redis://a:1,b:2', 'redis://[::1]'])).toEqual(three)
  expect(await idsOf('redis://a:1,b:2,redis://[::1]')).toEqual(three)
  // Text after a comma may be part of a password: it is not shown, and is not a host.
  const cut = judge({}, 'redis://me:hun,ter2@a:1/0')
  expect(Object.keys(cut).length).toBeGreaterThan(0)
  expect(JSON.stringify(cut)).not.toMatch(/hun|ter2/)
})

test('functions count for what is shared', async () => {
  const settings = (name: string, provider: () => { password: string }) =>
    ({
      BACKEND: 'redis',
      LOCATION: 'redis://127.0.0.1:1/0',
      KEY_PREFIX: name,
      OPTIONS: { CONNECTION_POOL_KWARGS: { credential_provider: provider } },
    }) as const
  const asked: string[] = []
  const provider = (name: string) => () => {
    asked.push(name)
    return { password: 'p' }
  }
  const shared = provider('shared')
  await using caches = createCaches({
    a: settings('a', shared),
    b: settings('b', shared),
    c: settings('c', provider('own')),
  })
  const calls = (['a', 'b', 'c'] as const).map((alias) =>
    caches
      .get(alias)
      .get('k')
      .catch(() => {}),
  )
  await Promise.all(calls)
  expect(asked.sort().filter((name, index) => asked.indexOf(name) === index)).toEqual(['own', 'shared'])
})
