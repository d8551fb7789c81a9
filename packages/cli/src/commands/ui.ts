import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspector, isLocalRequest } from '@holdfast/inspector'
import { Failure } from '../failure.ts'
import { CONFIG_OPTION, wholeNumber } from '../options.ts'
import { loadSettings } from '../settings/load-settings.ts'
import { openCaches } from '../settings/with-cache.ts'
import type { DefineCommand } from './entry.ts'

const HIGHEST_PORT = 65_535

interface Options {
  readonly config?: string
  readonly port: number
  readonly write?: boolean
}

/** `ui`: serves the inspector on this machine, until it is interrupted. */
export const define: DefineCommand = (command, terminal) => {
  const ui = async ({ config, port, write }: Options): Promise<void> => {
    const { settings, source } = await loadSettings(config, terminal)
    await using caches = openCaches(settings)
    const server = await listen(inspector(caches, write ? { authorize: isLocalRequest } : {}), port)
    terminal.out(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    terminal.note(`Shows the caches of ${source}, until Ctrl-C.${write ? '' : ' It changes nothing: see --write.'}`)
    if (!terminal.signal.aborted) await once(terminal.signal, 'abort')
    server.closeAllConnections()
    server.close()
  }
  command
    .option(...CONFIG_OPTION)
    .option('--port <number>', 'where to listen on 127.0.0.1; 0 is any', wholeNumber('--port', 0, HIGHEST_PORT), 8378)
    .option('--write', 'allow deleting keys and invalidating tags')
    .action(ui)
}

async function listen(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener).listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return server
  } catch (cause) {
    throw new Failure(`Port ${port} cannot be listened on: ${(cause as Error).message}.`, 'choose another with --port')
  }
}
