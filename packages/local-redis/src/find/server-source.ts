/** A server program on this machine. */
export interface ServerBinary {
  /** Distinguishes it from a {@link ServerImage}. */
  readonly kind: 'binary'
  /** Absolute path of the program. */
  readonly path: string
  /** Redis or Valkey. */
  readonly flavor: 'redis' | 'valkey'
  /** Its version, such as `7.0.15`. */
  readonly version: string
  /** Variables it needs in its environment, such as `LD_LIBRARY_PATH` of an unpacked copy. */
  readonly env: Readonly<Record<string, string>>
}

/** A container image, which runs through testcontainers where there is no program. */
export interface ServerImage {
  /** Distinguishes it from a {@link ServerBinary}. */
  readonly kind: 'image'
  /** Name and tag of the image. */
  readonly image: string
}

/** What servers run from on this machine. */
export type ServerSource = ServerBinary | ServerImage
