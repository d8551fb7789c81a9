import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ask, change, save } from '../api.ts'
import type { Key, ShownValue } from '../data.ts'
import { bytes, duration } from '../format.ts'
import { chosen, hrefOf, place } from '../state.ts'

const report = signal<Key | undefined>(undefined)
const value = signal<ShownValue | undefined>(undefined)
const problem = signal<string | undefined>(undefined)
const note = signal<string | undefined>(undefined)

const STATES: Readonly<Record<Key['state'], string>> = {
  fresh: 'A read would hit.',
  stale: 'A read would miss: the value is stale.',
  invalid: 'A read would miss: the value is invalid.',
  loading: 'A read would miss: the value is being loaded.',
  unreadable: 'A read would fail: the value cannot be decoded.',
  missing: 'A read would miss.',
  'other type': 'A read would fail.',
}

/** What is known of one key; its value if somebody asks for it. */
export function KeyView() {
  const { params } = place.value
  const asked = {
    cache: chosen.value?.alias,
    key: params.get('key') ?? '',
    version: params.get('version') ?? undefined,
  }
  const identity = JSON.stringify(asked)
  useEffect(() => void look(asked), [identity])
  const key = report.value
  return (
    <>
      <p>
        <a href={hrefOf('search', { cache: asked.cache, pattern: place.value.params.get('from') ?? undefined })}>
          Find keys
        </a>
      </p>
      <p class="key-name">
        <code>{asked.key === '' ? '(empty)' : asked.key}</code>
      </p>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <p role="status">{note.value}</p>
      {key && <Report report={key} />}
      {key && key.type !== 'none' && (
        <div class="bar">
          <button type="button" onClick={() => attempt(() => show(asked))}>
            Show the value
          </button>
          <button type="button" onClick={() => attempt(() => save('download', asked, 'value.bin'))}>
            Download its bytes
          </button>
          <button type="button" onClick={() => look(asked)}>
            Look again
          </button>
          {chosen.value?.may.delete && (
            <button type="button" class="danger" onClick={() => attempt(() => remove(asked))}>
              Delete
            </button>
          )}
        </div>
      )}
      {value.value && <Value value={value.value} />}
    </>
  )
}

type Asked = { readonly cache: string | undefined; readonly key: string; readonly version: string | undefined }

async function look(asked: Asked): Promise<void> {
  report.value = undefined
  value.value = undefined
  await attempt(async () => {
    report.value = await ask<Key>('key', asked)
  })
}

async function show(asked: Asked): Promise<void> {
  value.value = await ask<ShownValue>('value', asked)
}

async function remove(asked: Asked): Promise<void> {
  if (!confirm(`Delete ${asked.key}?`)) return
  const { removed } = await change<{ readonly removed: boolean }>('delete', asked)
  await look(asked)
  note.value = removed ? 'Deleted.' : 'It was gone already.'
}

async function attempt(work: () => Promise<void>): Promise<void> {
  problem.value = undefined
  note.value = undefined
  try {
    await work()
  } catch (error) {
    problem.value = (error as Error).message
  }
}

function Report({ report: key }: { readonly report: Key }) {
  const { state, reasons, tags, codec, timeToLive, freshFor } = key
  return (
    <>
      <section class={`state ${state === 'fresh' ? 'good' : 'warn'}`} aria-label="Why would this miss?">
        <p>{STATES[state]}</p>
        {reasons.length > 0 && (
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </section>
      <dl class="facts">
        <dt>Stored as</dt>
        <dd>
          <code>{key.storedKey}</code>
        </dd>
        {key.node !== undefined && (
          <>
            <dt>Server</dt>
            <dd>
              {key.node}
              {key.slot !== undefined && `, slot ${key.slot}`}
            </dd>
          </>
        )}
        {key.family !== undefined && (
          <>
            <dt>Family</dt>
            <dd>{key.family}</dd>
          </>
        )}
        <dt>Type</dt>
        <dd>{key.type}</dd>
        <dt>Size</dt>
        <dd>{bytes(key.bytes)}</dd>
        <dt>Gone in</dt>
        <dd>{timeToLive === null ? 'never' : duration(timeToLive)}</dd>
        {freshFor !== undefined && (
          <>
            <dt>Fresh for</dt>
            <dd>{freshFor > 0 ? duration(freshFor) : `stale for ${duration(-freshFor)}`}</dd>
          </>
        )}
        {key.loadTime !== undefined && (
          <>
            <dt>Loading took</dt>
            <dd>{duration(key.loadTime)}</dd>
          </>
        )}
        <dt>Codec</dt>
        <dd>{[...codec.serializers, ...codec.compressors].join(' + ')}</dd>
        <dt>In the memory of this process</dt>
        <dd>{key.held ? 'yes' : 'no'}</dd>
        <dt>Tags</dt>
        <dd>
          {tags.length === 0 ? 'none' : undefined}
          {tags.map(({ name, valid }) => (
            <a
              key={name}
              class={`tag ${valid ? '' : 'invalid'}`}
              href={hrefOf('tags', { cache: chosen.value?.alias, tag: name })}
            >
              {name}
              {valid ? '' : ' (invalid)'}
            </a>
          ))}
        </dd>
      </dl>
    </>
  )
}

const FORMATS: Readonly<Record<string, string>> = {
  json: 'JSON',
  text: 'text',
  bytes: 'bytes',
  object: 'an object as Node prints it',
  record: 'a record: its metadata, and its bytes',
}

function Value({ value: shown }: { readonly value: ShownValue }) {
  return (
    <section aria-labelledby="value">
      <h2 id="value">Value</h2>
      <p>
        {FORMATS[shown.format]}, {bytes(shown.bytes)} in the store
        {shown.cut && ', cut: download it to see all'}
        {shown.reason !== undefined && `. Not decoded: ${shown.reason}`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section class="text" tabIndex={0} aria-label="The value as text">
        <pre>{shown.text}</pre>
      </section>
    </section>
  )
}
