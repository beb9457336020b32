import { find, make, setAttribute, setHidden, setText } from '../element.ts';
import { keyedList, type Row } from '../keyed.ts';
import { t } from '../language.ts';
import { chatsOf, currentAgent, openChatOf, selectChat, unreadInChat } from '../model.ts';
import { moveFocus } from '../popover.ts';
import type { Chat } from '../state.ts';
import { change, current, onChange } from '../store.ts';

/** A tab for each chat of the chosen agent. */
export function startTabs(): void {
  const tabs = find('tabs', HTMLElement);
  const panel = find('chat', HTMLElement);
  const draw = keyedList(tabs, (chat: Chat) => chat.id, createRow);

  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveFocus([...tabs.querySelectorAll<HTMLElement>('[role=tab]')], step);
    if (document.activeElement instanceof HTMLElement) document.activeElement.click();
  });
  onChange((model) => {
    const agent = currentAgent(model);
    const chats = agent ? chatsOf(model, agent.id) : [];
    const open = agent && openChatOf(model, agent.id);
    draw(chats);
    setHidden(tabs, chats.length === 0);
    setAttribute(panel, 'aria-labelledby', open ? tabId(open.id) : null);
  });
}

function createRow(chat: Chat): Row<Chat> {
  const name = make('bdi', { class: 'name' });
  const ended = make('span', { class: 'mark' });
  const unread = make('span', { class: 'badge' });
  const tab = make(
    'button',
    { type: 'button', role: 'tab', id: tabId(chat.id), 'aria-controls': 'chat' },
    [name, ended, unread],
  );
  tab.addEventListener('click', () => {
    const agent = currentAgent(current());
    if (agent) change((model) => selectChat(model, agent.id, chat.id));
  });
  return {
    element: tab,
    update: (now) => {
      const model = current();
      const agent = currentAgent(model);
      const shown = agent !== undefined && openChatOf(model, agent.id)?.id === now.id;
      const count = agent ? unreadInChat(model, agent.id, now) : 0;
      setText(name, now.visitorName);
      setText(ended, t('console.endedMark'));
      setHidden(ended, now.state !== 'ended');
      setAttribute(tab, 'title', now.visitorName);
      setAttribute(tab, 'data-state', now.state);
      setAttribute(tab, 'aria-selected', String(shown));
      setAttribute(tab, 'tabindex', shown ? '0' : '-1');
      setText(unread, String(count));
      setAttribute(unread, 'aria-label', t('phone.unread', { n: count }));
      setHidden(unread, count === 0);
    },
  };
}

function tabId(chatId: string): string {
  return `tab-${chatId}`;
}
