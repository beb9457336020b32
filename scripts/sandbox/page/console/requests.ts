import { avatar } from '../avatar.ts';
import { find, make, setAttribute, setHidden, setText } from '../element.ts';
import { keyedList, type Row } from '../keyed.ts';
import { t } from '../language.ts';
import { chatsOf, currentAgent, requestsFor, selectChat, type Model } from '../model.ts';
import type { Chat } from '../state.ts';
import { change, current, drawn, onChange, until } from '../store.ts';
import { duration } from '../time.ts';
import { onChat } from './chat-calls.ts';

const OPENS_WITHIN_MS = 2_000;

/** The requests that wait for an agent. */
export function startRequests(): void {
  const count = find('requests-count', HTMLElement);
  const declinedHint = find('requests-declined', HTMLElement);
  const draw = keyedList(find('requests', HTMLElement), (chat: Chat) => chat.id, createRow);

  onChange((model) => {
    const { open, declined } = requestsFor(model, currentAgent(model)?.id);
    draw(open);
    setText(count, String(open.length));
    setHidden(count, open.length === 0);
    setHidden(find('requests-none', HTMLElement), open.length > 0);
    setText(declinedHint, t('console.declined', { n: declined }));
    setHidden(declinedHint, declined === 0);
  });
}

function createRow(chat: Chat): Row<Chat> {
  const name = make('bdi', { class: 'name' });
  const since = make('span', { class: 'since' });
  const accept = make('button', { type: 'button', class: 'solid' });
  const decline = make('button', { type: 'button', class: 'quiet' });
  accept.addEventListener('click', () => {
    void takeUp(chat.id);
  });
  decline.addEventListener('click', () => {
    const agent = currentAgent(current());
    if (agent) void onChat(chat.id, 'decline', { agentId: agent.id });
  });
  const who = make('div', { class: 'who' }, [
    avatar(chat.visitorName),
    make('div', {}, [name, since]),
  ]);
  return {
    element: make('li', { class: 'request' }, [
      who,
      make('div', { class: 'request-buttons' }, [accept, decline]),
    ]),
    update: (now) => {
      const model = current();
      const online = currentAgent(model)?.status === 'online';
      setText(name, now.visitorName);
      setText(since, t('console.since', { time: duration(model.now - now.createdAt) }));
      setText(accept, t('console.accept'));
      setText(decline, t('console.decline'));
      setAttribute(accept, 'aria-label', t('console.acceptFrom', { name: now.visitorName }));
      setAttribute(decline, 'aria-label', t('console.declineFrom', { name: now.visitorName }));
      setAttribute(accept, 'title', online ? null : t('console.goOnline'));
      accept.disabled = !online;
      decline.disabled = !online;
    },
  };
}

async function takeUp(chatId: string): Promise<void> {
  const agent = currentAgent(current());
  if (!agent || !(await onChat(chatId, 'accept', { agentId: agent.id }))) return;
  const hasTab = (model: Model): boolean =>
    chatsOf(model, agent.id).some((chat) => chat.id === chatId);
  await until(hasTab, AbortSignal.timeout(OPENS_WITHIN_MS));
  change((model) => selectChat(model, agent.id, chatId));
  await drawn();
  find('chat-message', HTMLTextAreaElement).focus();
}
