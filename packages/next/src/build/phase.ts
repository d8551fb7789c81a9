/** Tells whether `next build` runs, here or in a worker of it. Then there may be no server. */
export function isBuilding(): boolean {
  return process.env.NEXT_PHASE === 'phase-production-build'
}
