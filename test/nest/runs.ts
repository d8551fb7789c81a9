/** How often handlers of the tests have run, those of other files included: compare it with what it was before. */
export let runs = 0

/** Counts a run of a handler. @returns A number that no run had before */
export function next(): number {
  runs += 1
  return runs
}
