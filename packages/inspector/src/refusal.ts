/** Why a request is not done, for whoever sent it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** The status of the response. */
  readonly status: number

  /**
   * @param status - The status of the response.
   * @param message - Says what to do instead.
   */
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
