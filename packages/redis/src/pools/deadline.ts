/**
 * Rejects when a promise takes too long; what it stands for goes on.
 *
 * @param promise - The work.
 * @param ms - Milliseconds it may take.
 * @param late - Makes the error.
 */
export async function withDeadline<T>(promise: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}
