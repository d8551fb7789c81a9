import type { CounterChecker } from './counter-checker.ts'
import type { LockChecker } from './lock-checker.ts'
import type { Failure, Recorder } from './recorder.ts'
import type { Outcome, SubjectName, Windows } from './task.ts'
import type { ValueChecker } from './value-checker.ts'

/** Replication is asynchronous: what was acknowledged shortly before may not have reached the replica. */
const BEHIND_MS = 1000

/** A call during which its process stood still for so long tells nothing about the servers. */
const STARVED_MS = 500

/** What was seen. */
export interface Seen {
  readonly subject: SubjectName
  readonly windows: Windows
  readonly recorder: Recorder
  readonly values: ValueChecker
  readonly locks: LockChecker
  readonly counters: readonly CounterChecker[]
  readonly unhandled: readonly string[]
}

/** Sums up what was seen. What a change of roles, or a restart, explains is counted apart. */
export function outcomeOf({ subject, windows, recorder, values, locks, counters, unhandled }: Seen): Outcome {
  const { struck, whole, losesRole, losesKeys } = windows
  const isNear = (since: number): boolean => since > struck - BEHIND_MS && since < whole + BEHIND_MS
  const counted = [...locks.wrong, ...counters.flatMap(({ wrong }) => wrong)]
  const explained = [
    ...values.stale.filter(({ since }) => losesRole && isNear(since)),
    // A count or a lock that came back is noticed when it is next used, which may be at any time after.
    ...counted.filter(({ since }) => losesKeys && since > struck),
  ]
  const wrong = [...values.stale, ...counted].filter((sighting) => !explained.includes(sighting))
  const lost = [...values.lost].filter(([, begun]) => !losesKeys || begun < struck)
  const errors: Record<string, number> = {}
  for (const { code } of recorder.failures) errors[code] = (errors[code] ?? 0) + 1
  const lastEnd = Math.max(whole, ...recorder.failures.filter(isOfServers).map(({ ended }) => ended))
  return {
    subject,
    calls: recorder.begun,
    errors,
    refused: recorder.failures.filter(({ refused }) => refused).length,
    longest: Math.round(recorder.longest.ms),
    longestOperation: recorder.longest.operation,
    unanswered: recorder.begun - recorder.ended,
    healed: Math.round(lastEnd - whole - recorder.stoodBetween(whole, lastEnd)),
    wrong: [
      ...values.impossible,
      ...wrong.map(({ what }) => what),
      ...lost.map(([what]) => `${what} was acknowledged and is gone`),
    ],
    late: recorder.late,
    unhandled,
    starved: recorder.failures.filter((failure) => !isOfServers(failure)).length,
    early: recorder.failures
      .filter((failure) => failure.ended < struck && isOfServers(failure))
      .map(({ code, operation }) => `${operation}: ${code}`),
    lost: values.lost.size + counters.reduce((all, counter) => all + counter.lost, 0),
    apart: explained.length,
  }
}

function isOfServers({ stood }: Failure): boolean {
  return stood < STARVED_MS
}
