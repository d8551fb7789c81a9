import { Refusal } from '../refusal.ts'
import { sendJson } from '../reply.ts'
import { showValue } from '../show-value.ts'
import { type ApiContext, demandCache, demandText, versionOf } from './context.ts'

/** What is known of a key but its value. */
export async function key(context: ApiContext): Promise<void> {
  const name = demandText(context, 'key')
  const { look } = await demandCache(context, { name: 'key', key: name })
  sendJson(context.res, { ...(await look.key(name, versionOf(context))), codec: look.codec })
}

/** The value, or its beginning, as text. */
export async function value(context: ApiContext): Promise<void> {
  const name = demandText(context, 'key')
  const { look } = await demandCache(context, { name: 'value', key: name })
  const inspected = await look.value(name, versionOf(context))
  if (!inspected) throw new Refusal(404, 'There is no value that get() could read.')
  sendJson(context.res, showValue(inspected))
}

/** The stored bytes, all of them and as they are. */
export async function download(context: ApiContext): Promise<void> {
  const name = demandText(context, 'key')
  const { look } = await demandCache(context, { name: 'value', key: name })
  const bytes = await look.stored(name, versionOf(context))
  if (!bytes) throw new Refusal(404, 'There is no value.')
  const headers = {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="value.bin"',
  }
  context.res.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes)
}
