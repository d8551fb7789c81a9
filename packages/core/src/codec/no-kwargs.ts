import { z } from '../schema/z.ts'

/** The kwargs of a class that takes none. */
export const noKwargs: z.ZodType<Readonly<Record<string, unknown>>> = z
  .record(z.string(), z.unknown())
  .superRefine((kwargs, context) => {
    for (const name of Object.keys(kwargs)) {
      context.addIssue({ code: 'custom', message: 'unknown setting; this class takes none', path: [name] })
    }
  })
