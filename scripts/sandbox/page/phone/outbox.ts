import { call } from '../api.ts';
import { currentCustomer, type Model } from '../model.ts';
import { attempt } from '../notice.ts';
import { current, until } from '../store.ts';

/** A message as the phone sends it: its type, and what WeChat's push has of it. */
export type Outgoing = { type: string } & Record<string, unknown>;

const queues = new Map<string, Promise<boolean>>();

/**
 * Sends a customer's message after all earlier ones of that customer. Answers whether the phone took
 * it; if not, the person has been told.
 */
export function sendFromPhone(openId: string, message: Outgoing): Promise<boolean> {
  const before = queues.get(openId) ?? Promise.resolve(true);
  const turn = before.then(() => attempt(() => deliver(openId, message)));
  queues.set(openId, turn);
  return turn;
}

/** The same for the customer whose phone is drawn. */
export function sendFromShownPhone(message: Outgoing): void {
  const customer = currentCustomer(current());
  if (customer) void sendFromPhone(customer.openId, message);
}

/** The customer whose phone is drawn does something that is no message. Nobody waits for the answer. */
export function happenOnShownPhone(event: string, eventKey?: string): void {
  const customer = currentCustomer(current());
  if (!customer) return;
  void attempt(() =>
    call('POST', `${pathOf(customer.openId)}/events`, {
      event,
      ...(eventKey === undefined ? {} : { eventKey }),
    }),
  );
}

/**
 * The answer comes only when the relay has taken the message or WeChat has given up, after many
 * seconds. A browser has six connections to spare, so each is let go as soon as its bubble shows:
 * the bubble tells the rest.
 */
async function deliver(openId: string, message: Outgoing): Promise<void> {
  const release = new AbortController();
  const before = newestOwn(current(), openId);
  const shown = until((model) => newestOwn(model, openId) > before, release.signal);
  try {
    const path = `${pathOf(openId)}/messages`;
    await Promise.race([call('POST', path, message, release.signal), shown]);
  } finally {
    release.abort();
  }
}

function pathOf(openId: string): string {
  return `/phone/customers/${encodeURIComponent(openId)}`;
}

function newestOwn(model: Model, openId: string): number {
  const customer = model.phone?.customers.find((one) => one.openId === openId);
  return customer?.bubbles.findLast((bubble) => bubble.from === 'customer')?.id ?? -1;
}
