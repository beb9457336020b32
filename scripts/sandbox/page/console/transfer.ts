import { avatar } from '../avatar.ts';
import { icon, make } from '../element.ts';
import { t } from '../language.ts';
import { currentAgent, openChatOf } from '../model.ts';
import { current } from '../store.ts';
import { onChat } from './chat-calls.ts';

/** Draws where the open chat can go: to another agent who is online, or back to the queue. */
export function drawTransferMenu(menu: HTMLElement): void {
  const model = current();
  const agent = currentAgent(model);
  const chat = agent && openChatOf(model, agent.id);
  if (!chat) {
    menu.replaceChildren();
    return;
  }
  const others = (model.desk?.agents ?? []).filter(
    (one) => one.status === 'online' && one.id !== agent.id,
  );
  const toQueue = createItem(menu, [icon('reset'), t('console.toQueue')], () => {
    void onChat(chat.id, 'transfer');
  });
  menu.replaceChildren(
    ...others.map((one) =>
      createItem(menu, [avatar(one.name), make('bdi', {}, [one.name])], () => {
        void onChat(chat.id, 'transfer', { toAgentId: one.id });
      }),
    ),
    ...(others.length > 0 ? [] : [make('p', { class: 'hint' }, [t('console.noOthers')])]),
    toQueue,
  );
}

function createItem(
  menu: HTMLElement,
  content: (Node | string)[],
  chosen: () => void,
): HTMLButtonElement {
  const item = make('button', { type: 'button', role: 'menuitem' }, content);
  item.addEventListener('click', () => {
    menu.hidePopover();
    chosen();
  });
  return item;
}
