/** zod, as settings use it. */
export * as z from './zod.ts'
