import type { Redis } from 'ioredis'

/**
 * Makes a connection send commands under the names that they have on the server.
 *
 * Beyond the public API of ioredis 6.0.0: it has no option for renamed commands, so this replaces the `sendCommand()`
 * of the connection and changes the name of the command.
 *
 * @param client - The connection.
 * @param renamedCommands - New names by old names; a command whose new name is empty keeps its old one.
 */
export function renameCommands(client: Redis, renamedCommands: Readonly<Record<string, string>>): void {
  const names = new Map(Object.entries(renamedCommands).map(([name, to]) => [name.toLowerCase(), to]))
  if (names.size === 0) return
  const send = client.sendCommand.bind(client)
  client.sendCommand = (command, ...rest) => {
    command.name = names.get(command.name.toLowerCase()) || command.name
    return send(command, ...rest)
  }
}
