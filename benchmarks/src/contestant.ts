/** A cache to measure: the same work in each one's own words. */
export interface Contestant {
  /** Its name in the results. */
  readonly name: string
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<unknown>
  getMany(keys: string[]): Promise<unknown>
  close(): Promise<unknown>
}
