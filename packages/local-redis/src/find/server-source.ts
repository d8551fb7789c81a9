/** A server program on this machine. */
export interface ServerBinary {
  /** Tells it from a {@link ServerImage}. */
  readonly kind: 'binary'
  /** Absolute path of the program. */
  readonly path: string
  /** Which server it is. */
  readonly flavor: 'redis' | 'valkey'
  /** Its version, such as `7.0.15`. */
  readonly version: string
  /** Variables it needs in its environment, such as `LD_LIBRARY_PATH` of an unpacked copy. */
  readonly env: Readonly<Record<string, string>>
}

/** A container image, run through testcontainers when no program is to be had. */
export interface ServerImage {
  /** Tells it from a {@link ServerBinary}. */
  readonly kind: 'image'
  /** Name and tag of the image. */
  readonly image: string
}

/** Where servers come from on this machine. */
export type ServerSource = ServerBinary | ServerImage
