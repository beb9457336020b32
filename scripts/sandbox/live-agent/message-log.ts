/** One message of the service to the visitor, as it stands in a Messages response. */
export interface ServerMessage {
  type: string;
  message: Record<string, unknown>;
}

/** The body of a Messages response with status 200. */
export interface Batch {
  messages: ServerMessage[];
  /** The index of the last message, counted from 0 over the session. */
  sequence: number;
  /** Grows over the session; what ReconnectSession asks for. */
  offset: number;
}

/** How the messages go on after ReconnectSession. Unverified points of the protocol. */
export interface Reconnection {
  sessionData: ServerMessage;
  /** The ack of the first poll after the reconnect; -1 acknowledges nothing. */
  ack: number;
  /** The offset that ReconnectSession was given. */
  offset: number;
  index: 'restart' | 'continue';
  redelivery: 'unacknowledged' | 'after-offset' | 'none';
  /** Whether the history in ChasitorSessionData tells this message. */
  inHistory: (message: ServerMessage) => boolean;
}

/**
 * What a session has for its visitor: kept until acknowledged, delivered in order, again and again
 * if need be.
 *
 * A message has a position, which only ever grows. Its index is its position counted from where the
 * numbering of the session began, which a reconnect may move.
 */
export class MessageLog {
  readonly #firstOffset: number;
  #pending: ServerMessage[] = [];
  #firstPending = 0;
  #indexZero = 0;
  #lastDelivered = -1;
  // The highest index that an ack from before a reconnect can carry, while such an ack may come.
  #formerAck = -1;

  constructor(firstOffset: number) {
    this.#firstOffset = firstOffset;
  }

  get empty(): boolean {
    return this.#pending.length === 0;
  }

  /** Everything that waits, delivered or not. */
  get unacknowledged(): readonly ServerMessage[] {
    return this.#pending;
  }

  /** The highest offset announced so far, or null. */
  get lastOffset(): number | null {
    return this.#lastDelivered < 0 ? null : this.#firstOffset + this.#lastDelivered;
  }

  append(message: ServerMessage): void {
    this.#pending.push(message);
  }

  /**
   * Drops what has an index of `ack` or less. An ack of something that was never delivered is
   * `ahead` and drops nothing, and so does one from before the last reconnect.
   */
  acknowledge(ack: number): 'taken' | 'ahead' {
    const position = this.#indexZero + ack;
    if (ack < 0) return 'taken';
    if (position > this.#lastDelivered) return ack <= this.#formerAck ? 'taken' : 'ahead';
    this.#dropUpTo(position);
    this.#formerAck = -1;
    return 'taken';
  }

  /** Everything that waits, or null if nothing does. */
  deliver(): Batch | null {
    if (this.empty) return null;
    this.#lastDelivered = this.#firstPending + this.#pending.length - 1;
    return {
      messages: [...this.#pending],
      sequence: this.#lastDelivered - this.#indexZero,
      offset: this.#firstOffset + this.#lastDelivered,
    };
  }

  /** Drops what was delivered, as the service does for a visitor who never sends an ack. */
  forgetDelivered(): void {
    this.#dropUpTo(this.#lastDelivered);
  }

  /** Puts ChasitorSessionData first and decides what is delivered again after it. */
  reconnect(how: Reconnection): void {
    const former = this.#lastDelivered - this.#indexZero;
    if (how.ack >= 0 && how.ack <= former) this.#dropUpTo(this.#indexZero + how.ack);
    if (how.redelivery === 'after-offset') this.#dropUpTo(how.offset - this.#firstOffset);
    const kept =
      how.redelivery === 'none'
        ? this.#pending.filter((message) => !how.inHistory(message))
        : this.#pending;
    const next = this.#firstPending + this.#pending.length;
    this.#pending = [how.sessionData, ...kept];
    this.#firstPending = next;
    this.#formerAck = Math.max(former, this.#formerAck);
    if (how.index === 'restart') this.#indexZero = next;
  }

  #dropUpTo(position: number): void {
    const count = Math.min(position - this.#firstPending + 1, this.#pending.length);
    if (count <= 0) return;
    this.#pending = this.#pending.slice(count);
    this.#firstPending += count;
  }
}
