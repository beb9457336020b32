import type { ReplySlot } from '../reply-slot.ts';
import type { Arrival, Intake } from '../store/records.ts';

/** What has come in, while whoever brought it waits for an answer. */
export interface Offer {
  slot: ReplySlot;
  /** As the journal has it. */
  payload: unknown;
}

/** Somebody who acts for one customer, or for the org, as long as this process may. */
export interface Actor {
  /**
   * There may be something new in the inbox. Returns at once. An offer stays open only if something may
   * have to be said soon.
   */
  received(offer?: Offer): void;
  /** Writes down what has come in, with what follows from it if that can be said at once. */
  take?(arrival: Arrival): Promise<Intake>;
  /** Resolves when it knows what a former owner has left, or has stopped. */
  readonly begun: Promise<void>;
  /** Nothing goes on: it can be forgotten until something new comes. */
  readonly quiet: boolean;
  /** Stops where it is. Everything that is not done stays in the journal. */
  stop(): Promise<void>;
}
