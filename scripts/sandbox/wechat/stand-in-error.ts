/** A customer, an account or an operation that cannot be. `status` is that of the control API. */
export class StandInError extends Error {
  readonly status: 400 | 404 | 409;

  constructor(status: StandInError['status'], message: string) {
    super(message);
    this.name = 'StandInError';
    this.status = status;
  }
}
