import { Failure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * Goes on only if the user types `yes`, the whole word, as `redis-cli` wants it.
 *
 * @param terminal - Whom to ask.
 * @param question - What to ask.
 * @param unchanged - What stays as it is otherwise: `nothing was deleted`.
 * @throws {@link Failure} for any other answer, and for none.
 */
export async function confirm(terminal: Terminal, question: string, unchanged: string): Promise<void> {
  const answer = (await terminal.ask(`${question} (type 'yes' to accept):`)).trim()
  if (answer === 'yes') return
  const said =
    answer === '' ? 'There was no answer' : `The answer was ${JSON.stringify(answer.slice(0, 40))}, not "yes"`
  throw new Failure(`${said}: ${unchanged}.`, 'type the whole word yes, or pass --yes')
}
