import { call } from '../api.ts';
import { attempt } from '../notice.ts';

type Action =
  | 'accept'
  | 'decline'
  | 'messages'
  | 'end'
  | 'transfer'
  | 'conference'
  | 'disconnect'
  | 'request-file'
  | 'cancel-file';

/** Does something with a chat. Answers whether it was done; if not, the person has been told. */
export function onChat(
  chatId: string,
  action: Action,
  body: Record<string, unknown> = {},
): Promise<boolean> {
  return attempt(() => call('POST', pathOf(chatId, action), body));
}

/** Says that the agent writes, or has stopped. Nobody is told when that fails. */
export function sayTyping(chatId: string, on: boolean): void {
  call('POST', pathOf(chatId, 'typing'), { on }).catch(() => undefined);
}

function pathOf(chatId: string, action: string): string {
  return `/console/chats/${encodeURIComponent(chatId)}/${action}`;
}
