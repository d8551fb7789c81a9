import type { Results } from '../results.ts'
import { digits } from '../text.ts'

/** How and where the run was made. */
export function how({ command, date, minutes, quick, pace, machine }: Results): string {
  const { cpu, cores, memoryGb, system, node, server, loadBefore } = machine
  const rough = quick
    ? '\n**This was a quick run: it shows that everything works. Its figures are too rough to quote.**\n'
    : ''
  const busy =
    loadBefore > 0.2
      ? `
The machine was not idle: ${digits(loadBefore)} programs wanted each core before the run. Ratios bear that better than
absolute figures do, and wide spreads show it.
`
      : ''
  return `Made by \`${command}\` on ${date}, in ${digits(minutes)} minutes, and written by that command as a whole: do not
edit it. Each figure is the median of ${pace.rounds} rounds of ${pace.roundMs} ms, with its spread in parentheses.
${rough}${busy}
| | |
| --- | --- |
| Processor | ${cpu}, ${cores} cores |
| Memory | ${memoryGb} GB |
| System | ${system} |
| Node | ${node} |
| Server | ${server}, on the same machine, over loopback |

Each contestant runs in a process of its own, and they take turns, round after round: whatever disturbs the machine
disturbs all of them. Ratios are those of rounds next to each other. Workers call in a closed loop: each begins its
next call when its last one is over. All store the same values under as many keys (1,000) with the same lifetime (300
s), over connections that are warm. Clients that know only text turn objects into JSON and back in the same process.
Every value is checked once before a workload, every read must find one, and any error ends the run. CPU is that of the
contestant's process, with all its threads.

The client and the servers share the cores here, so calls a second are bounded by both. CPU per call is what is left
when the servers have machines of their own.`
}
