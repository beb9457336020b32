import { paintAvatar, avatar } from '../avatar.ts';
import { find, make, setAttribute, setHidden, setText } from '../element.ts';
import { keyedList, type Row } from '../keyed.ts';
import { t } from '../language.ts';
import type { TextKey } from '../texts.ts';
import { currentAgent, openChatOf, type Model } from '../model.ts';
import type { Chat } from '../state.ts';
import { onChange } from '../store.ts';
import { duration, moment } from '../time.ts';

interface Fact {
  label: string;
  value: string;
  /** An id, which is read letter by letter. */
  code?: boolean;
}

/** What Live Agent itself knows of the visitor and of the chat: shown until the org's own panel is there. */
export function startFacts(): void {
  const empty = make('p', { class: 'panel-empty hint' });
  const face = avatar('');
  const name = make('h3', { dir: 'auto' });
  const state = make('p', { class: 'state' });
  const head = make('header', { class: 'panel-head' }, [face, make('div', {}, [name, state])]);
  const details = createCard('stacked');
  const facts = createCard('beside');
  find('panel-facts', HTMLElement).append(empty, head, details.element, facts.element);

  onChange((model) => {
    const agent = currentAgent(model);
    const chat = agent && openChatOf(model, agent.id);
    setHidden(empty, chat !== undefined);
    setText(empty, t('panel.empty'));
    for (const part of [head, details.element, facts.element]) setHidden(part, !chat);
    if (!chat) return;
    paintAvatar(face, chat.visitorName);
    setText(name, chat.visitorName);
    setText(state, t(`panel.${chat.state}`));
    setAttribute(state, 'data-state', chat.state);
    details.draw('panel.prechat', chat.prechat);
    facts.draw('panel.facts', factsOf(chat, model));
  });
}

interface Card {
  element: HTMLElement;
  draw: (heading: TextKey, facts: readonly Fact[]) => void;
}

function createCard(layout: 'stacked' | 'beside'): Card {
  const title = make('h4');
  const none = make('p', { class: 'hint' });
  const list = make('dl');
  const draw = keyedList(list, (fact: Fact & { place: number }) => `${fact.place}`, createFact);
  return {
    element: make('section', { class: `card ${layout}` }, [title, none, list]),
    draw: (heading, facts) => {
      setText(title, t(heading));
      setText(none, t('panel.noPrechat'));
      setHidden(none, facts.length > 0);
      draw(facts.map((fact, place) => ({ ...fact, place })));
    },
  };
}

function createFact(): Row<Fact> {
  const label = make('dt', { dir: 'auto' });
  const value = make('dd', { dir: 'auto' });
  return {
    element: make('div', {}, [label, value]),
    update: (fact) => {
      setText(label, fact.label);
      setText(value, fact.value);
      setAttribute(value, 'class', fact.code === true ? 'code' : null);
    },
  };
}

function factsOf(chat: Chat, model: Model): Fact[] {
  const agent = model.desk?.agents.find((one) => one.id === chat.agentId);
  const count = chat.messages.filter((line) => line.from !== 'system').length;
  const lasted = chat.acceptedAt === null ? null : (chat.endedAt ?? model.now) - chat.acceptedAt;
  const at = (time: number | null): string | null =>
    time === null ? null : moment(time, model.now);
  const facts: [TextKey, string | null][] = [
    ['panel.agent', agent?.name ?? null],
    ['panel.requested', at(chat.createdAt)],
    ['panel.accepted', at(chat.acceptedAt)],
    ['panel.endedAt', at(chat.endedAt)],
    ['panel.reason', chat.endReason],
    ['panel.lasted', lasted === null ? null : duration(lasted)],
    ['panel.messages', String(count)],
  ];
  return [
    ...facts.flatMap(([key, value]) => (value === null ? [] : [{ label: t(key), value }])),
    { label: t('panel.session'), value: chat.id, code: true },
  ];
}
