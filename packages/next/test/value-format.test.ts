import { expect, test } from 'vitest'
import { packValue, unpackValue } from '../src/response/value-format.ts'

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, index) => index))

function throughJson(value: Parameters<typeof packValue>[0]): unknown {
  const { packed, body } = packValue(value)
  return unpackValue(JSON.parse(JSON.stringify(packed)), new Uint8Array(body))
}

test.each([
  [
    'a page',
    { kind: 'APP_PAGE', html: '<p>é😀"\\</p>'.repeat(100), rscData: BYTES, status: 200, headers: { a: ['1', '2'] } },
  ],
  [
    'segments',
    {
      kind: 'APP_PAGE',
      html: '',
      segmentData: new Map([
        ['/_tree', BYTES],
        ['/a/__PAGE__', Buffer.alloc(0)],
      ]),
    },
  ],
  ['no segments', { kind: 'APP_PAGE', html: '', segmentData: new Map() }],
  ['a response of a route handler', { kind: 'APP_ROUTE', body: BYTES, status: 404, headers: {} }],
  [
    'data of the Pages Router',
    {
      kind: 'PAGES',
      html: 'x',
      pageData: { pageProps: { a: [1, null, { b: 'c'.repeat(1000) }] }, text: 'd'.repeat(1000) },
    },
  ],
  [
    'a response to fetch',
    {
      kind: 'FETCH',
      data: { headers: { b: 'c' }, body: 'aGVsbG8='.repeat(200), url: 'u', status: 200 },
      revalidate: 60,
    },
  ],
  ['an image', { kind: 'IMAGE', etag: 'e', upstreamEtag: 'u', buffer: BYTES, extension: 'webp' }],
  ['a text that UTF-8 cannot express', { kind: 'PAGES', html: `${'x'.repeat(600)}\ud800` }],
  ['names that look like parts', { kind: 'PAGES', fields: { parts: [] }, parts: 'text', emptyMaps: null }],
])('%s survives byte for byte', (_, value) => {
  expect(throughJson(value)).toEqual(value)
})

test('null is a value', () => {
  expect(throughJson(null)).toBeNull()
})

test('the value that was packed stays as it was', () => {
  const value = { kind: 'FETCH', data: { body: 'x'.repeat(1000) } }
  const copy = structuredClone(value)
  packValue(value)
  expect(value).toEqual(copy)
})

test.each([undefined, 7, {}, { fields: {}, parts: [] }, { fields: {}, parts: [['a', 'bytes', 5]], emptyMaps: [] }])(
  'what is no packed value is nothing: %o',
  (packed) => {
    expect(unpackValue(packed, new Uint8Array(4))).toBeUndefined()
  },
)
