import { type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { lines } from '../api.ts'
import { count } from '../format.ts'

const KEPT = 200

/** Events as they happen. */
export interface Feed<Line> {
  /** Newest first. */
  readonly seen: Signal<readonly (Line & { readonly id: number })[]>
  readonly running: Signal<boolean>
  readonly skipped: Signal<number>
  readonly problem: Signal<string | undefined>
  watch(): Promise<void>
  stop(): void
}

/** Makes a feed of events; it runs while somebody watches it. */
export function feed<Line extends { readonly skipped: number }>(name: string): Feed<Line> {
  const seen = signal<readonly (Line & { readonly id: number })[]>([])
  const [running, skipped, problem] = [signal(false), signal(0), signal<string | undefined>(undefined)]
  let controller: AbortController | undefined
  let next = 0
  const stop = (): void => {
    controller?.abort()
    running.value = false
  }
  const watch = async (): Promise<void> => {
    const own = new AbortController()
    controller = own
    ;[running.value, problem.value, skipped.value, seen.value] = [true, undefined, 0, []]
    try {
      for await (const line of lines<Line>(name, {}, own.signal)) {
        skipped.value += line.skipped
        seen.value = [{ ...line, id: next++ }, ...seen.value].slice(0, KEPT)
      }
    } catch (error) {
      if (!own.signal.aborted) problem.value = (error as Error).message
    }
    if (controller === own) running.value = false
  }
  return { seen, running, skipped, problem, watch, stop }
}

/** Starts and stops a feed, and says how it does. */
export function FeedControl({ of }: { readonly of: Feed<{ readonly skipped: number }> }) {
  const { running, skipped, problem, watch, stop } = of
  useEffect(() => stop, [stop])
  return (
    <>
      <div class="bar">
        <button type="button" onClick={() => (running.value ? stop() : void watch())}>
          {running.value ? 'Stop' : 'Watch'}
        </button>
        <p role="status">
          {running.value ? 'Watching. ' : ''}
          {skipped.value > 0 && `${count(skipped.value)} more were not shown.`}
        </p>
      </div>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  )
}

/** The time of day, to the millisecond. */
export function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23)
}
