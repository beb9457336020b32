/** The console cannot do this: `not-found` (404), `conflict` (409), or `invalid` (400). */
export class OperationError extends Error {
  readonly code: 'not-found' | 'conflict' | 'invalid';

  constructor(code: OperationError['code'], message: string) {
    super(message);
    this.name = 'OperationError';
    this.code = code;
  }
}
