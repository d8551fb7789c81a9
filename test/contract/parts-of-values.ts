import type { ContractPart } from '@holdfast/testing'

/**
 * The parts of the contract in which values, versions of keys and tags are stored and read. The others check arguments,
 * or need keys of their own that hold no values: how values are held or sent changes nothing there.
 */
export const partsOfValues: readonly ContractPart[] = [
  'keys',
  'values',
  'timeouts',
  'writes',
  'counters',
  'bulk',
  'scanning',
  'tags',
  'tagRaces',
  'loading',
  'loadingMany',
  'loaderDecides',
  'warming',
  'memo',
  'removals',
  'waits',
  'views',
  'schemas',
  'progress',
  'lifecycle',
]
