import { randomUUID } from 'node:crypto';

import type { Value } from '../../values/value.ts';
import type { ObjectDefinition } from '../schema/definition.ts';

/** A platform event that has been published. */
export interface PublishedEvent {
  /** Grows with every event of the org, with gaps. */
  readonly replayId: number;
  readonly uuid: string;
  readonly object: ObjectDefinition;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** 18 characters. */
  readonly createdById: string;
  readonly values: ReadonlyMap<string, Value>;
}

/** What an event says before the bus has given it a number. */
export type NewEvent = Omit<PublishedEvent, 'replayId' | 'uuid'>;

export type EventListener = (event: PublishedEvent) => void;

/** High-volume events are kept for 72 hours (Platform Events Developer Guide, "Event Retention"). */
const RETENTION_MS = 72 * 3_600_000;

/** The events of an org, kept for subscribers who were away. */
export class EventBus {
  #events: PublishedEvent[] = [];
  readonly #listeners = new Set<EventListener>();
  #lastReplayId = 0;

  /** Numbers events and tells whoever listens. */
  publish(events: readonly NewEvent[]): void {
    for (const given of events) {
      this.#lastReplayId += 1;
      const event = { ...given, replayId: this.#lastReplayId, uuid: randomUUID() };
      this.#forgetBefore(event.createdAt - RETENTION_MS);
      this.#events.push(event);
      for (const listener of this.#listeners) {
        listener(event);
      }
    }
  }

  /** The events of an object after a replay id; -2 for all that are kept, -1 for none of the past. */
  after(objectName: string, replayId: number): PublishedEvent[] {
    return replayId === -1
      ? []
      : this.#events.filter(
          (event) => event.object.name === objectName && event.replayId > replayId,
        );
  }

  /** The newest replay id; 0 before the first event. */
  get lastReplayId(): number {
    return this.#lastReplayId;
  }

  #forgetBefore(time: number): void {
    if ((this.#events[0]?.createdAt ?? time) < time) {
      this.#events = this.#events.filter(({ createdAt }) => createdAt >= time);
    }
  }

  /** Calls back for each event from now on. Returns how to stop it. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
