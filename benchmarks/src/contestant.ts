/** One cache under measurement: the same work in each one's own words. */
export interface Contestant {
  /** How the results call it. */
  readonly name: string
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<unknown>
  getMany(keys: string[]): Promise<unknown>
  close(): Promise<unknown>
}
