import { callServer, waitFor } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import { freePorts, Workplace } from './support.ts'

test.concurrent('redis start leaves a server and its replica running, and stop ends them', {
  timeout: 60_000,
}, async () => {
  await using place = await Workplace.make()
  const port = await freePorts(2)
  const started = await place.run(['redis', 'start', '--port', `${port}`, '--replicas', '1', '--json'])
  expect(started).toMatchObject({ status: 0 })
  const { urls } = JSON.parse(started.out)
  expect(urls).toEqual([`redis://127.0.0.1:${port}/0`, `redis://127.0.0.1:${port + 1}/0`])
  const env = { CACHE_URL: urls[0] }
  expect(await place.run(['set', 'kept', 'yes', '-t', 'none'], { env })).toMatchObject({ status: 0 })
  expect((await place.run(['redis', 'status'])).out).toContain(`replica of ${port}`)
  expect(await place.run(['redis', 'stop'])).toMatchObject({ status: 0 })
  await expect(callServer({ host: '127.0.0.1', port }, ['PING'])).rejects.toThrow('ECONNREFUSED')
  await place.run(['redis', 'start'])
  // The append-only file kept the value.
  expect(await callServer({ host: '127.0.0.1', port }, ['GET', ':1:kept'])).toBe('"yes"')
  expect(await place.run(['redis', 'clean', '-y'])).toMatchObject({ status: 0 })
})

test.concurrent('sentinel start leaves a set running that fails over, also after stop and start', {
  timeout: 90_000,
}, async () => {
  await using place = await Workplace.make()
  const port = await freePorts(6)
  const started = await place.run(['sentinel', 'start', '--port', `${port}`, '--timeout', '500', '--json'])
  expect(started).toMatchObject({ status: 0 })
  expect(JSON.parse(started.out).sentinels).toHaveLength(3)
  const watcher = { host: '127.0.0.1', port: port + 3 }
  const primary = async (): Promise<number> =>
    Number(((await callServer(watcher, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster'])) as string[])[1])
  expect(await primary()).toBe(port)
  const status = JSON.parse((await place.run(['sentinel', 'status', '--json'])).out)
  process.kill(status[0].pid, 'SIGKILL')
  const promoted = await waitFor('a replica is promoted', async () => (await primary()) !== port && primary(), {
    timeout: 30_000,
  })
  expect(await place.run(['sentinel', 'stop'])).toMatchObject({ status: 0 })
  expect(await place.run(['sentinel', 'start'])).toMatchObject({ status: 0 })
  expect(await primary()).toBe(promoted)
})
