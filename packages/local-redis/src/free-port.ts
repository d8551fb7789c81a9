import { randomInt } from 'node:crypto'
import getPort from 'get-port'

const HOST = '127.0.0.1'

/** The cluster bus of a node listens on its port plus this. */
export const BUS_OFFSET = 10_000

/*
 * Below 32768, where Linux begins to assign ports to outgoing connections (macOS: 49152). A client could take a port
 * from that range after it was found free and before the server binds it.
 */
const LOWEST = 10_240
const HIGHEST = 22_700
const ATTEMPTS = 200

/**
 * Finds a free port on 127.0.0.1 whose cluster bus port is free too.
 *
 * @returns The port. Nothing else in this process gets it for about 15 seconds; another process might.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST)
    if ((await isFree(port)) && (await isFree(port + BUS_OFFSET))) return port
  }
  throw new Error(`No free pair of ports after ${ATTEMPTS} attempts between ${LOWEST} and ${HIGHEST}`)
}

// get-port returns another port when this one is taken.
async function isFree(port: number): Promise<boolean> {
  return (await getPort({ port, host: HOST })) === port
}
