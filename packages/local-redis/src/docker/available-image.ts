import type { ServerImage } from '../find/server-source.ts'
import { loadTestcontainers } from './testcontainers.ts'

const IMAGE = 'redis:7.2-alpine'

/**
 * Tells which image can run here.
 *
 * @returns The image, or undefined when testcontainers is not installed or Docker does not run.
 */
export async function availableImage(): Promise<ServerImage | undefined> {
  const testcontainers = await loadTestcontainers()
  return testcontainers?.getContainerRuntimeClient().then(
    () => ({ kind: 'image', image: IMAGE }) as const,
    () => undefined,
  )
}
