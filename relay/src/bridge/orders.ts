import { answer, leave } from './ending.ts';
import type { Circumstances, Conversation, ConversationEvent, Step } from './conversation.ts';
import { agentSpoke } from './idle.ts';

type Order = Extract<ConversationEvent, { type: 'command' }>;

const NOT_OPEN = 'The chat has ended.';
const NO_NAMES =
  'The channel does not ask customers for their name: it is switched off, or the relay has no PUBLIC_URL.';
const NO_FILES = 'WeChat takes pictures, voice and video only: send a link to this file instead.';

/** Refuses what somebody in the org wants of a chat that is over. */
export function tooLate(step: Step, event: Order): void {
  answer(step, event, 'ignored', NOT_OPEN);
}

/** Does what somebody in the org wants. */
export function obey(
  step: Step,
  conversation: Conversation,
  event: Order,
  circumstances: Circumstances,
): void {
  const { command, requestId } = event;
  switch (command.type) {
    case 'EndChat':
      conversation.endRequests = [...conversation.endRequests, requestId];
      leave(step, conversation);
      return;
    case 'SendText': {
      const { text } = command;
      agentSpoke(conversation, circumstances);
      step.add.push({ direction: 'to-customer', kind: 'text', text, author: '', requestId });
      return;
    }
    case 'AskName':
      // Where it is switched on, what it says has taken its place by now.
      answer(step, event, 'failed', NO_NAMES);
      return;
    case 'SendFile': {
      const { file } = command;
      if (file.type === 'file' && !circumstances.sendsLinks) {
        answer(step, event, 'failed', NO_FILES);
        return;
      }
      const text = file.name;
      agentSpoke(conversation, circumstances);
      const { chatId } = conversation;
      step.add.push({
        direction: 'to-customer',
        kind: 'file',
        text,
        file: chatId === null ? file : { ...file, chatId },
        author: '',
        requestId,
      });
    }
  }
}
