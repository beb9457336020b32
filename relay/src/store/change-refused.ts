/** The store works, and will not take this very change, however often it is asked. Nothing was written. */
export class ChangeRefused extends Error {
  readonly code = 'change-refused';

  constructor(cause: unknown) {
    super('The journal does not take this change.', { cause });
    this.name = 'ChangeRefused';
  }
}

// Too large; a constraint; another type; out of range.
const SQLITE = new Set([18, 19, 20, 25]);
// Classes: data exception; a constraint; a limit of the program.
const POSTGRES = /^(?:22|23|54)/u;

/**
 * Whether it is for what it was given that the store has failed, and not because of its disk, its
 * connection or somebody who has locked it. Pure.
 *
 * Source: "Result and Error Codes" of SQLite (the lowest byte); "PostgreSQL Error Codes", appendix A.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && typeof error.errcode === 'number') {
    return SQLITE.has(error.errcode & 0xff);
  }
  return 'code' in error && typeof error.code === 'string' && POSTGRES.test(error.code);
}
