import type { Delivery, Exhausted, Reason } from '../../src/channel.ts';
import type { NoticeKind } from '../../src/store/records.ts';
import type { BridgeObserver, OrgTask } from '../../src/bridge/observer.ts';

/** An operator with a good memory. */
export class Observed implements BridgeObserver {
  /** Such as `queued > active`. */
  readonly states: string[] = [];
  readonly heardAfter: number[] = [];
  readonly notHeard: { conversationId: string; messageId: string; reason: string }[] = [];
  readonly deliveries: { messageId: string; kind: Delivery['kind']; afterMs: number }[] = [];
  readonly replies: { lines: number; way: 'free' | 'paid' }[] = [];
  readonly parkings: Exhausted[] = [];
  readonly unsaidNotices: NoticeKind[] = [];
  readonly orgTroubles: { what: string; error: unknown }[] = [];
  /** What became of each attempt to fetch a medium. */
  readonly media: string[] = [];
  readonly journalTroubles: unknown[] = [];
  /** What was set aside. */
  readonly aside: { what: string; id: string; reason: string }[] = [];
  readonly stale: string[] = [];
  /** Chats that were left to another process, and their state. */
  readonly left: string[] = [];
  readonly dropped: string[] = [];
  readonly adoptions: string[] = [];
  /** Chats whose customers were warned. */
  readonly warned: string[] = [];
  /** Such as `conversation 1: 5`. */
  readonly ratings: string[] = [];
  readonly unservedChannels: string[] = [];

  stateChanged(_id: string, from: string | undefined, to: string, reason: string): void {
    this.states.push(`${from ?? 'none'} > ${to}${reason === '' ? '' : ` (${reason})`}`);
  }

  heard(_conversationId: string, afterMs: number): void {
    this.heardAfter.push(afterMs);
  }

  unheard(conversationId: string, messageId: string, reason: string): void {
    this.notHeard.push({ conversationId, messageId, reason });
  }

  delivery(_conversationId: string, messageId: string, delivery: Delivery, afterMs: number): void {
    this.deliveries.push({ messageId, kind: delivery.kind, afterMs });
  }

  replied(_conversationId: string, how: { lines: number; way: 'free' | 'paid' }): void {
    this.replies.push(how);
  }

  parked(_conversationId: string, what: Exhausted): void {
    this.parkings.push(what);
  }

  unsaid(_conversationId: string, notice: NoticeKind): void {
    this.unsaidNotices.push(notice);
  }

  setAside(what: string, id: string, reason: string): void {
    this.aside.push({ what, id, reason });
  }

  idleWarned(conversationId: string): void {
    this.warned.push(conversationId);
  }

  rated(conversationId: string, score: number): void {
    this.ratings.push(`${conversationId}: ${score}`);
  }

  mediumKept(_conversationId: string, messageId: string): void {
    this.media.push(`${messageId} kept`);
  }

  mediumTrouble(
    _conversationId: string,
    messageId: string,
    outcome: 'retry' | 'operator' | 'lost',
    { code }: Reason,
  ): void {
    this.media.push(`${messageId} ${outcome} ${code}`);
  }

  orgTrouble(what: OrgTask, error: unknown): void {
    this.orgTroubles.push({ what, error });
  }

  journalTrouble(error: unknown): void {
    this.journalTroubles.push(error);
  }

  leftTo(_conversationId: string, state: string): void {
    this.left.push(state);
  }

  staleOwner(conversationId: string): void {
    this.stale.push(conversationId);
  }

  reportDropped(conversationId: string, errorCode: string): void {
    this.dropped.push(`${conversationId} ${errorCode}`);
  }

  adopted(chatId: string, outcome: string): void {
    this.adoptions.push(`${chatId} ${outcome}`);
  }

  errandDropped(type: string, reason: string): void {
    this.dropped.push(`${type} ${reason}`);
  }

  unserved({ channel }: { channel: string }): void {
    this.unservedChannels.push(channel);
  }
}
