import type { Transaction } from 'kysely';

import type { Tables } from './schema.ts';

/** Stands before every commit of an owner who may have been replaced. */
export interface CommitGuard {
  /**
   * The first thing in a transaction: holds off other commits for this customer until it is over.
   * Throws {@link FencedOut}. Returns a name under which the transaction can be asked for.
   */
  enter(tx: Transaction<Tables>): Promise<string>;
  /**
   * After a commit whose answer did not come: whether it was carried out. Throws {@link FencedOut}
   * if nobody can say; whoever claims the customer next finds out from the journal.
   */
  carriedOut(name: string): Promise<boolean>;
}

/** Another relay has taken the customer over. Nothing of the commit was written. */
export class FencedOut extends Error {
  readonly code = 'fenced-out';

  constructor(cause?: unknown) {
    super(
      'Another relay has taken over this customer: whatever this one still wanted to write is dropped.',
      { cause },
    );
    this.name = 'FencedOut';
  }
}
