import type { z } from '../../schema/z.ts'
import { noKwargs } from '../no-kwargs.ts'
import type { Serializer } from '../serializer.ts'
import { readPickle } from './pickle/read-pickle.ts'

/**
 * Reads plain data from pickles, which Django writes by default. Writes nothing. Meant for a migration to another
 * serializer: `SERIALIZER: ['json', 'pickle']`.
 *
 * A pickle is a program that can call anything in Python. This class only makes dict, list, tuple, set, frozenset, str,
 * bytes, int, float, bool, None, datetime, date, time, timedelta, Decimal, UUID, OrderedDict and Django's SafeString.
 * Anything else is an error.
 *
 * | Python | here |
 * | --- | --- |
 * | dict | an object; a Map if a key is not a str |
 * | tuple, list | a list |
 * | set, frozenset | a Set |
 * | bytes, bytearray | a Buffer |
 * | int | a number; a bigint beyond the safe range |
 * | datetime with a fixed offset | a Date |
 * | datetime without a timezone, date, time, timedelta, Decimal, UUID | the text that Django's JSON has for it |
 */
export class PickleSerializer implements Serializer {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'pickle'

  /**
   * Writes nothing.
   *
   * @throws TypeError always. The message tells what to do.
   */
  dumps(): Buffer {
    throw new TypeError("pickles are only read; put the serializer that writes first: SERIALIZER: ['json', 'pickle']")
  }

  /**
   * Reads a pickle.
   *
   * @param bytes - A pickle of protocol 0 to 5.
   * @throws Error when it contains anything but plain data.
   */
  loads(bytes: Buffer): unknown {
    return readPickle(bytes)
  }
}
