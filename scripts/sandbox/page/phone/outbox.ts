import { call } from '../api.ts';
import type { Model } from '../model.ts';
import { attempt } from '../notice.ts';
import { current, until } from '../store.ts';

const queues = new Map<string, Promise<boolean>>();

/**
 * Sends a customer's text after all earlier ones of that customer. Answers whether the phone took
 * it; if not, the person has been told.
 */
export function sendFromPhone(openId: string, text: string): Promise<boolean> {
  const before = queues.get(openId) ?? Promise.resolve(true);
  const turn = before.then(() => attempt(() => deliver(openId, text)));
  queues.set(openId, turn);
  return turn;
}

/**
 * The answer comes only when the relay has taken the message or WeChat has given up, after many
 * seconds. A browser has six connections to spare, so each is let go as soon as its bubble shows:
 * the bubble tells the rest.
 */
async function deliver(openId: string, text: string): Promise<void> {
  const path = `/phone/customers/${encodeURIComponent(openId)}/messages`;
  const release = new AbortController();
  const before = newestOwn(current(), openId);
  const shown = until((model) => newestOwn(model, openId) > before, release.signal);
  try {
    await Promise.race([call('POST', path, { type: 'text', text }, release.signal), shown]);
  } finally {
    release.abort();
  }
}

function newestOwn(model: Model, openId: string): number {
  const customer = model.phone?.customers.find((one) => one.openId === openId);
  return customer?.bubbles.findLast((bubble) => bubble.from === 'customer')?.id ?? -1;
}
