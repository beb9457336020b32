import type { Journal } from '../store/journal.ts';
import type { Arrival, Customer, Intake } from '../store/records.ts';

/** Writes down what has come in; what follows from it comes later. Rejects if the journal cannot write. */
export async function intoInbox(
  journal: Pick<Journal, 'receive'>,
  customer: Customer,
  { key, payload }: Arrival,
): Promise<Intake> {
  return (await journal.receive(customer, key, payload)) ? 'new' : 'known';
}
