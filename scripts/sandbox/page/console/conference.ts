import { avatar } from '../avatar.ts';
import { make } from '../element.ts';
import { t } from '../language.ts';
import { currentAgent, openChatOf } from '../model.ts';
import { current } from '../store.ts';
import { onChat } from './chat-calls.ts';

/** Draws who can join the open chat, and who is in it and can leave. */
export function drawConferenceMenu(menu: HTMLElement): void {
  const model = current();
  const agent = currentAgent(model);
  const chat = agent && openChatOf(model, agent.id);
  const joined = chat?.joined ?? [];
  const others = (model.desk?.agents ?? []).filter(
    ({ id, status }) => id !== chat?.agentId && (status === 'online' || joined.includes(id)),
  );
  const items = others.map(({ id, name }) => {
    const isIn = joined.includes(id);
    const item = make('button', { type: 'button', role: 'menuitem' }, [
      avatar(name),
      t(isIn ? 'console.leave' : 'console.join', { name }),
    ]);
    item.addEventListener('click', () => {
      menu.hidePopover();
      if (chat) void onChat(chat.id, 'conference', { agentId: id, on: !isIn });
    });
    return item;
  });
  menu.replaceChildren(
    ...(items.length > 0 ? items : [make('p', { class: 'hint' }, [t('console.noOthers')])]),
  );
}
