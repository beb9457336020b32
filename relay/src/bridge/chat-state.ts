import type { Conversation } from './conversation.ts';

/** What has to be known of a chat to say something to its customer. */
export interface ChatState {
  /** The id of the conversation, if it is open. */
  open: string | undefined;
  agentPresent: boolean;
  /** Something may have to be said to the customer at any moment. */
  expectsNotice: boolean;
}

/** How a conversation looks from the customer's side. Pure. */
export function chatState(conversation: Conversation | undefined): ChatState {
  if (conversation === undefined || conversation.state === 'ended') {
    return { open: undefined, agentPresent: false, expectsNotice: false };
  }
  const { id, leaving, resume, state } = conversation;
  const stage = state === 'reconnecting' ? resume : state;
  return {
    open: id,
    agentPresent: stage === 'active',
    expectsNotice: stage === 'opening' || leaving,
  };
}
