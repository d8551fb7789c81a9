/** How many keys all workers share, of those that are loaded, tagged, and locked. */
export const SHARED = 8

/** The hash tag of the tagged keys: in a cluster they share a slot. */
export const TOGETHER = '{tagged}'

const shared = (kind: string): readonly string[] => Array.from({ length: SHARED }, (_, index) => `${kind}${index}`)

/** Keys of values that are loaded, that have a tag, and of locks. */
export const LOADED = shared('loaded')
export const TAGGED = shared(TOGETHER)
export const LOCKED = shared('locked')
