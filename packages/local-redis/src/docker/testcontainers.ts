import type { Readable } from 'node:stream'

/** What this package uses of a running container. */
export interface StartedContainer {
  getHost(): string
  getId(): string
  stop(): Promise<unknown>
}

/** What this package uses of a container before its start. */
interface ContainerPlan {
  withCommand(command: string[]): this
  withExposedPorts(...ports: { readonly container: number; readonly host: number }[]): this
  withLogConsumer(consume: (stream: Readable) => unknown): this
  withNetworkMode(mode: string): this
  withStartupTimeout(ms: number): this
  withWaitStrategy(strategy: unknown): this
  start(): Promise<StartedContainer>
}

/** What this package uses of the container engine. */
export interface ContainerEngine {
  readonly info: { readonly containerRuntime: { readonly operatingSystem: string } }
  readonly container: {
    getById(id: string): {
      inspect(): Promise<{ readonly State: { readonly Pid: number } }>
      kill(): Promise<unknown>
      pause(): Promise<unknown>
      unpause(): Promise<unknown>
    }
  }
}

/** What this package uses of testcontainers. */
export interface Testcontainers {
  readonly GenericContainer: new (image: string) => ContainerPlan
  readonly Wait: { forLogMessage(pattern: RegExp): unknown }
  getContainerRuntimeClient(): Promise<ContainerEngine>
}

/**
 * Loads testcontainers, an optional peer dependency.
 *
 * @returns The module, or undefined where it is not installed.
 */
export async function loadTestcontainers(): Promise<Testcontainers | undefined> {
  // In a variable, so that the compiler does not look for its types, which may be absent.
  const name: string = 'testcontainers'
  return import(name).catch(() => undefined) as Promise<Testcontainers | undefined>
}
