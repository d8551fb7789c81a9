/** The part of npm-install-checks that is used here; the package has no types. */
declare module 'npm-install-checks' {
  /** A platform. What is left out is that of this process. */
  export interface Environment {
    readonly os?: string
    readonly cpu?: string
    readonly libc?: string
  }

  /** Platforms as a package.json lists them, `!` excludes. */
  export interface Target {
    readonly os?: readonly string[]
    readonly cpu?: readonly string[]
    readonly libc?: readonly string[]
  }

  /** Throws an error with the code EBADPLATFORM if the platform is none of the target's, as `npm install` decides. */
  export function checkPlatform(target: Target, force?: boolean, environment?: Environment): void
}
