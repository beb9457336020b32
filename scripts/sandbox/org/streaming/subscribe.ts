import { z } from 'zod';

import { eventJson } from '../../../apex/org/api/event-json.ts';
import type { PublishedEvent } from '../../../apex/org/events/event-bus.ts';
import type { RunningUser } from '../../../apex/run/transaction.ts';
import {
  failure,
  invalidReplayId,
  success,
  type ClientMessage,
  type ServerMessage,
} from './bayeux-message.ts';
import type { Subscriber } from './subscriber.ts';

/** What the streaming service asks of the org. */
export interface EventStore {
  /** Whether there are such events, and the user may read them. `eventName` is an API name. */
  accessTo(user: RunningUser, eventName: string): 'granted' | 'denied' | 'unknown';
  /** The events of a type that are kept, oldest first. */
  kept(eventName: string): PublishedEvent[];
  /** Whether a replay id may be resumed from. */
  isValid(eventName: string, replayId: number): boolean;
}

const NEW_ONLY = -1;
const ALL = -2;
const replayId = z.number().int();
const replayIds = z.record(z.string(), z.unknown()).catch({});

/** Answers `/meta/subscribe`, for each channel that it names. Past events wait for the next connect. */
export function subscribe(
  message: ClientMessage,
  subscriber: Subscriber,
  user: RunningUser,
  store: EventStore,
): ServerMessage[] {
  const { clientId } = subscriber;
  const channels = [message.subscription ?? []].flat();
  if (channels.length === 0) {
    return [failure(message, '400::Channel name not specified', { clientId })];
  }
  const asked = replayIds.parse(message.ext?.replay);
  return channels.map((channel) => {
    const refused = refusal(message, clientId, channel, asked[channel], user, store);
    if (refused !== undefined) return { ...refused, subscription: channel };
    const from = replayId.catch(NEW_ONLY).parse(asked[channel]);
    for (const event of past(store, eventNameOf(channel), from)) {
      subscriber.deliver({ ...eventJson(event) });
    }
    subscriber.channels.add(channel);
    return success(message, clientId, { subscription: channel });
  });
}

function refusal(
  message: ClientMessage,
  clientId: string,
  channel: string,
  from: unknown,
  user: RunningUser,
  store: EventStore,
): ServerMessage | undefined {
  const refused = (error: string): ServerMessage => failure(message, error, { clientId });
  if (!channel.startsWith('/')) {
    return refused("400::Channel subscriptions must start with a leading '/'");
  }
  const eventName = eventNameOf(channel);
  switch (store.accessTo(user, eventName)) {
    case 'unknown':
      return refused(`400::The channel you requested to subscribe to does not exist {${channel}}`);
    case 'denied':
      return refused('403::Restricted channel');
    case 'granted': {
      if (from === undefined || from === NEW_ONLY || from === ALL) return undefined;
      const id = replayId.safeParse(from).data;
      return id !== undefined && store.isValid(eventName, id)
        ? undefined
        : invalidReplayId(message, clientId, from);
    }
  }
}

function past(store: EventStore, eventName: string, from: number): PublishedEvent[] {
  if (from === NEW_ONLY) return [];
  return store.kept(eventName).filter((event) => from === ALL || event.replayId > from);
}

/** Empty for channels of anything but platform events. */
function eventNameOf(channel: string): string {
  return /^\/event\/(\w+__e)$/u.exec(channel)?.[1] ?? '';
}
