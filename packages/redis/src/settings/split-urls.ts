const HOST = String.raw`(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?`
// Only a host may follow a comma here: anything else may be the second half of a password.
const SEVERAL_HOSTS = new RegExp(String.raw`^(\w+://(?:[^@/,;]*@)?)(${HOST}(?:,\s*${HOST})+)([/?][^,;]*)?$`, 'i')
const NEXT_URL = /[,;](?=\s*\w+:\/\/)/

/**
 * Splits a LOCATION into URLs.
 *
 * @param location - URLs separated by commas or semicolons, each with one host or several.
 * @returns The URLs; text that is neither a URL nor a further host is cut at its commas; the caller reports it.
 */
export function splitUrls(location: string): readonly string[] {
  const urls = location.split(NEXT_URL).map((url) => url.trim())
  return urls.flatMap((url) => (SEVERAL_HOSTS.test(url) ? [url] : url.split(/[,;]/).map((piece) => piece.trim())))
}

/**
 * Writes `redis://user:password@a:1,b:2/0` as one URL for each host; the rest of the URL holds for all.
 *
 * @param url - One URL.
 * @returns The same URL when it has one host.
 */
export function expandHosts(url: string): readonly string[] {
  const [, before = '', hosts, after = ''] = SEVERAL_HOSTS.exec(url) ?? []
  return hosts === undefined ? [url] : hosts.split(',').map((host) => `${before}${host.trim()}${after}`)
}
