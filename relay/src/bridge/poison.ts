import { ChangeRefused } from '../store/change-refused.ts';

/** What came in makes the relay's own code fail; it would do so each time. */
export class Poisonous extends Error {
  readonly code = 'poisonous';

  constructor(cause: unknown) {
    super('What came in cannot be processed.', { cause });
    this.name = 'Poisonous';
  }
}

/** Does what depends on nothing but what came in. Throws {@link Poisonous} if that fails. */
export function digest<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Poisonous(error);
  }
}

/** Whether another try would fail in the same way. */
export function isPoison(error: unknown): boolean {
  return error instanceof Poisonous || error instanceof ChangeRefused;
}

/**
 * What went wrong and where, for those who run the relay. The error's message stays out of it: it may
 * hold what a customer wrote.
 */
export function symptomOf(error: unknown): string {
  const cause = isPoison(error) && error instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return 'unknown error';
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : '';
  const place = /^\s+at .*?([\w.-]+:\d+):\d+\)?$/mu.exec(cause.stack ?? '')?.[1];
  return `${cause.name}${code}${place === undefined ? '' : ` at ${place}`}`;
}
