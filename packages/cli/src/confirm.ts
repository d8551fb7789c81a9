import { Failure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * Asks a question and continues only if the answer is the whole word `yes`, as `redis-cli` requires.
 *
 * @param terminal - Asks the question.
 * @param question - The question.
 * @param unchanged - What stays as it is after any other answer: `nothing was deleted`.
 * @param option - The option that skips the question.
 * @throws {@link Failure} when the answer is anything else, or missing.
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  unchanged: string,
  option = '--yes',
): Promise<void> {
  const answer = (await terminal.ask(`${question} (type 'yes' to accept):`)).trim()
  if (answer === 'yes') return
  const reason =
    answer === '' ? 'There was no answer' : `The answer was ${JSON.stringify(answer.slice(0, 40))}, not "yes"`
  throw new Failure(`${reason}: ${unchanged}.`, `type the whole word yes, or pass ${option}`)
}
