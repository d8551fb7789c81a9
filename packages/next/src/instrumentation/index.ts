/** What an application calls in `instrumentation.ts`, so small that bundlers may include it. */
export { type WarmOptions, warm } from './warm.ts'
