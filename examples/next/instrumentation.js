export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { warm } = await import('@holdfast/next/instrumentation')
    await warm()
  }
}
