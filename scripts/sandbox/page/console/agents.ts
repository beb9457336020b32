import { call } from '../api.ts';
import { avatar } from '../avatar.ts';
import { find, icon, make, setAttribute, setHidden, setText } from '../element.ts';
import { isAgent } from '../guards.ts';
import { keyedList, type Row } from '../keyed.ts';
import { t } from '../language.ts';
import { currentAgent, selectAgent, unreadOfAgent } from '../model.ts';
import { attempt } from '../notice.ts';
import type { Agent } from '../state.ts';
import { change, current, onChange } from '../store.ts';

const NAMES = ['Grace Chen', 'Daniel Wu', '王芳', 'Sofia Rossi', '陈伟', 'Amara Okafor'];

/** The agents at the top of the console, and whether the chosen one takes chats. */
export function startAgents(): void {
  const add = find('add-agent', HTMLButtonElement);
  add.append(icon('plus'));
  add.addEventListener('click', () => {
    void addAgent();
  });
  const presence = find('presence-switch', HTMLButtonElement);
  presence.addEventListener('click', () => {
    void togglePresence();
  });

  const draw = keyedList(find('agents', HTMLElement), (one: Agent) => one.id, createRow);
  onChange((model) => {
    draw(model.desk?.agents ?? []);
    const agent = currentAgent(model);
    setHidden(find('presence', HTMLElement), agent === undefined);
    setText(
      find('presence-text', HTMLElement),
      t(agent?.status === 'online' ? 'console.online' : 'console.away'),
    );
    setAttribute(presence, 'aria-checked', String(agent?.status === 'online'));
  });
}

function createRow(agent: Agent): Row<Agent> {
  const name = make('bdi', { class: 'name' });
  const status = make('span', { class: 'visually-hidden' });
  const unread = make('span', { class: 'badge' });
  const face = make('span', { class: 'face' }, [avatar(agent.name), status]);
  const button = make('button', { type: 'button' }, [face, name, unread]);
  button.addEventListener('click', () => {
    change((model) => selectAgent(model, agent.id));
  });
  return {
    element: make('li', {}, [button]),
    update: (one) => {
      const count = unreadOfAgent(current(), one.id);
      setText(name, one.name);
      setText(status, t(one.status === 'online' ? 'console.online' : 'console.away'));
      setAttribute(face, 'data-status', one.status);
      setAttribute(button, 'title', one.name);
      const shown = currentAgent(current())?.id === one.id;
      setAttribute(button, 'aria-current', shown ? 'true' : null);
      setText(unread, String(count));
      setAttribute(unread, 'aria-label', t('phone.unread', { n: count }));
      setHidden(unread, count === 0);
    },
  };
}

async function addAgent(): Promise<void> {
  const taken = (current().desk?.agents ?? []).map((one) => one.name);
  const name = NAMES.find((one) => !taken.includes(one)) ?? `Agent ${taken.length + 1}`;
  await attempt(async () => {
    const made = await call('POST', '/console/agents', { name });
    if (isAgent(made)) change((model) => selectAgent(model, made.id));
  });
}

async function togglePresence(): Promise<void> {
  const agent = currentAgent(current());
  if (!agent) return;
  const status = agent.status === 'online' ? 'away' : 'online';
  await attempt(() => call('PATCH', `/console/agents/${encodeURIComponent(agent.id)}`, { status }));
}
