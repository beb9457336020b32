import type { Clock } from '../clock.ts';
import type { DeskChat } from '../desk.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer } from '../store/records.ts';
import type { Conversation } from './conversation.ts';
import type { BridgeObserver } from './observer.ts';

export interface Carrying {
  customer: Customer;
  journal: Pick<Journal, 'next'>;
  clock: Clock;
  observer: Pick<BridgeObserver, 'heard'>;
}

/** Gives the agent what the customer wrote next, if there is an agent. False if nothing was due. */
export async function carryToAgent(
  chat: DeskChat,
  conversation: Conversation,
  { customer, journal, clock, observer }: Carrying,
): Promise<boolean> {
  const waiting = conversation.state === 'opening' || conversation.state === 'queued';
  if (waiting && conversation.leaving) {
    await chat.end('wish');
    return true;
  }
  if (conversation.state !== 'active') return false;
  const message = await journal.next(customer, 'to-agent');
  if (message === undefined) return false;
  if (message.kind === 'end') {
    await chat.end(message.text === 'idle' ? 'idle' : 'wish');
  } else {
    const heard = await chat.send({ id: message.id, text: message.text });
    if (heard) observer.heard(conversation.id, clock.now() - message.createdAt);
  }
  return true;
}
