import { isRecord } from '../shape.ts';
import { currentUser } from './user.ts';

interface Subscription {
  readonly id: string;
  readonly channel: string;
  readonly replayId: number;
}
type Listener = (message: unknown) => void;

const streams = new Map<string, EventSource>();
const errorListeners = new Set<Listener>();
let subscriptions = 0;

/** `lightning/empApi`: hears the org's platform events, which the sandbox's server passes on. */
export function subscribe(
  channel: string,
  replayId: number,
  onMessage: Listener,
): Promise<Subscription> {
  subscriptions += 1;
  const id = `${channel}/${String(subscriptions)}`;
  const query = new URLSearchParams({ user: currentUser(), channel, replay: String(replayId) });
  const stream = new EventSource(`/panel/events?${query.toString()}`);
  streams.set(id, stream);
  stream.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
    if (isRecord(message)) onMessage(message);
  });
  return new Promise((resolve, reject) => {
    stream.addEventListener('open', () => {
      resolve({ id, channel, replayId });
    });
    stream.addEventListener('error', () => {
      const failure = { channel, error: 'The connection to the org is lost.', subscription: id };
      for (const listener of errorListeners) listener(failure);
      if (stream.readyState === EventSource.CLOSED) reject(new Error(failure.error));
    });
  });
}

export function unsubscribe(subscription: { id: string }, done?: Listener): Promise<object> {
  streams.get(subscription.id)?.close();
  streams.delete(subscription.id);
  const answer = { ...subscription, successful: true };
  done?.(answer);
  return Promise.resolve(answer);
}

export function onError(listener: Listener): void {
  errorListeners.add(listener);
}

export function isEmpEnabled(): Promise<boolean> {
  return Promise.resolve(true);
}

/** The platform's switch for messages in the browser's console; there are none here. */
export function setDebugFlag(): void {
  return undefined;
}

/** Ends all subscriptions, as when another user signs in. */
export function hangUp(): void {
  for (const stream of streams.values()) stream.close();
  streams.clear();
  errorListeners.clear();
}
