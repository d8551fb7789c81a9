import { randomInt } from 'node:crypto'
import getPort from 'get-port'

const HOST = '127.0.0.1'

/** A cluster node talks to the others on its port plus this. */
export const BUS_OFFSET = 10_000

/*
 * Below 32768, where Linux (and 49152, where macOS) begins to hand out ports to outgoing connections: a port from that range
 * can be taken by any client between the moment it was found free and the moment the server binds it.
 */
const LOWEST = 10_240
const HIGHEST = 22_700
const ATTEMPTS = 200

/**
 * Finds a port on 127.0.0.1 whose cluster bus port is free too.
 *
 * @returns The port. Nothing else in this process gets it for some 15 seconds; another process might.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST)
    if ((await isFree(port)) && (await isFree(port + BUS_OFFSET))) return port
  }
  throw new Error(`No free pair of ports after ${ATTEMPTS} attempts between ${LOWEST} and ${HIGHEST}`)
}

// get-port answers with another port when the wanted one is taken.
async function isFree(port: number): Promise<boolean> {
  return (await getPort({ port, host: HOST })) === port
}
