export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs' && process.env.WARM) {
    const { warm } = await import('@holdfast/next/instrumentation')
    process.stdout.write(`warmed ${await warm()}\n`)
  }
}
