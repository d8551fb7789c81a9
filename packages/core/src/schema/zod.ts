/**
 * The part of zod that settings are described with. A namespace of all of zod cannot be reduced by bundlers: the
 * published bundle would hold its fifty languages, its JSON Schema and its formats. See docs/decisions/0010.
 */
export {
  array,
  boolean,
  custom,
  enum,
  int,
  literal,
  NEVER,
  number,
  object,
  type output,
  preprocess,
  record,
  strictObject,
  string,
  tuple,
  union,
  unknown,
  type ZodBoolean,
  type ZodInt,
  type ZodNullable,
  type ZodNumber,
  type ZodObject,
  type ZodOptional,
  type ZodPipe,
  type ZodString,
  type ZodTransform,
  type ZodType,
  type ZodUnknown,
} from 'zod'
