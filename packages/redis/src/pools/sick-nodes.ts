import { type CacheError, isCacheError } from '@holdfast/core'
import { ConnectionInterruptedError } from '../errors.ts'

// Of a connection that was lost, or could not be made.
const UNREACHABLE = /Connection is closed|no answer|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH/

/** How {@link SickNodes} finds out whether a node is well again. */
export interface Examination {
  /**
   * Asks a node whether it answers.
   *
   * @param address - `host:port`.
   * @returns Rejects when it does not.
   */
  readonly probe: (address: string) => Promise<void>
  /**
   * Learns the current owners of slots.
   *
   * @returns Whether the node still belongs to the cluster.
   */
  readonly refresh: (address: string) => Promise<boolean>
  /** Milliseconds to wait before an attempt, by its number from 1. */
  readonly delay: (attempt: number) => number
}

interface Patient {
  readonly error: CacheError
  timer: NodeJS.Timeout | undefined
}

/**
 * Nodes of a cluster that are known to be down. Commands for them fail at once, until one probe for each node, which
 * asks again and again with growing delays, finds it well, or another node has taken over its slots.
 */
export class SickNodes {
  readonly #examination: Examination
  readonly #patients = new Map<string, Patient>()

  /**
   * @param examination - How to find out whether a node is well again.
   */
  constructor(examination: Examination) {
    this.#examination = examination
  }

  /**
   * Returns why a node is known to be down.
   *
   * @param address - `host:port`, as the slot map has it.
   * @returns `undefined` when it is not.
   */
  errorOf(address: string): CacheError | undefined {
    return this.#patients.get(address)?.error
  }

  /**
   * Notes that a node is down.
   *
   * @param address - `host:port`, as the slot map has it.
   * @param error - What its commands fail with from now on.
   */
  add(address: string, error: CacheError): void {
    if (this.#patients.has(address)) return
    const patient: Patient = { error, timer: undefined }
    this.#patients.set(address, patient)
    this.#examineLater(address, patient, 1)
  }

  /** Stops all probes. */
  close(): void {
    for (const { timer } of this.#patients.values()) clearTimeout(timer)
    this.#patients.clear()
  }

  #examineLater(address: string, patient: Patient, attempt: number): void {
    const examine = async (): Promise<void> => {
      const well = await this.#isWell(address)
      // Stopped meanwhile.
      if (this.#patients.get(address) !== patient) return
      if (well) this.#patients.delete(address)
      else this.#examineLater(address, patient, attempt + 1)
    }
    patient.timer = setTimeout(() => void examine(), this.#examination.delay(attempt)).unref()
  }

  async #isWell(address: string): Promise<boolean> {
    const { probe, refresh } = this.#examination
    const [answers, belongs] = await Promise.allSettled([probe(address), refresh(address)])
    return answers.status === 'fulfilled' || (belongs.status === 'fulfilled' && !belongs.value)
  }
}

/**
 * Tells whether a node could not be reached, as opposed to one that answers that it cannot serve now.
 *
 * @param error - What a command for the node failed with.
 */
export function isUnreachable(error: unknown): error is CacheError {
  if (!isCacheError(error)) return false
  const said = error.cause instanceof Error ? error.cause.message : ''
  return error.code === 'ERR_CACHE_TIMEOUT' || (error.code === 'ERR_CACHE_CONNECTION' && UNREACHABLE.test(said))
}

/**
 * Makes the error of a node that hangs.
 *
 * @param node - `host:port`.
 */
export function silent(node: string): CacheError {
  return new ConnectionInterruptedError(`Redis is out of reach (${node}): it sent nothing`, { node })
}
