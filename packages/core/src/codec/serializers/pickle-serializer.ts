import type { z } from 'zod'
import { noKwargs } from '../no-kwargs.ts'
import type { Serializer } from '../serializer.ts'
import { readPickle } from './pickle/read-pickle.ts'

/**
 * Reads the plain data in pickles, which Django writes by default; writes nothing. For the time of a move to another serializer: `SERIALIZER: ['json', 'pickle']`.
 *
 * A pickle is a program that can call anything in Python. Here nothing is called but what makes dict, list, tuple, set, frozenset, str, bytes, int, float, bool, None,
 * datetime, date, time, timedelta, Decimal, UUID, OrderedDict and Django's SafeString: anything else is an error.
 *
 * | Python | here |
 * | --- | --- |
 * | dict | an object; a Map where a key is not a str |
 * | tuple, list | a list |
 * | set, frozenset | a Set |
 * | bytes, bytearray | a Buffer |
 * | int | a number; a bigint beyond the safe range |
 * | datetime with a timezone of a fixed offset | a Date |
 * | datetime without one, date, time, timedelta, Decimal, UUID | the text that Django's JSON has for it |
 */
export class PickleSerializer implements Serializer {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'pickle'

  /**
   * Writes nothing.
   *
   * @throws TypeError always, with the remedy.
   */
  dumps(): Buffer {
    throw new TypeError("pickles are only read here; name the one to write with first: SERIALIZER: ['json', 'pickle']")
  }

  /**
   * Reads a pickle.
   *
   * @param bytes - Of protocol 0 to 5.
   * @throws Error for any that is not plain data.
   */
  loads(bytes: Buffer): unknown {
    return readPickle(bytes)
  }
}
