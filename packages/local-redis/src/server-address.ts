/** Where a server listens. */
export interface ServerAddress {
  /** Host name or IP address. */
  readonly host: string
  /** TCP port. */
  readonly port: number
}
