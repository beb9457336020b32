import { avatar } from '../avatar.ts';
import { make, setAttribute, setHidden, setText } from '../element.ts';
import type { Row } from '../keyed.ts';
import { t } from '../language.ts';
import { setLinkedText } from '../links.ts';
import { tell } from '../notice.ts';
import type { Chat, Line } from '../state.ts';
import { clock, moment } from '../time.ts';

const SAME_BREATH_MS = 60_000;

/** One line of a conversation, and whether it begins a block of its writer. */
export interface Entry {
  key: string;
  line: Line;
  first: boolean;
  now: number;
}

/** Lines of one writer that follow each other closely form a block with one heading. */
export function entriesOf(chat: Chat, now: number): Entry[] {
  return chat.messages.map((line, place) => {
    const before = chat.messages[place - 1];
    const goesOn =
      before?.from === line.from &&
      before.name === line.name &&
      line.at - before.at < SAME_BREATH_MS;
    return {
      key: `${chat.id} ${line.id}`,
      line,
      first: !goesOn,
      now,
    };
  });
}

export function createLine({ line }: Entry): Row<Entry> {
  const text = make('p', { class: 'line-text', dir: 'auto' });
  const time = make('time', { class: 'line-time', datetime: new Date(line.at).toISOString() });
  if (line.from === 'system') {
    return {
      element: make('div', { class: 'line', 'data-from': 'system' }, [text, time]),
      update: (entry) => {
        setText(text, entry.line.text);
        setText(time, clock(entry.line.at));
      },
    };
  }
  const name = make('bdi', { class: 'line-name' });
  const head = make('p', { class: 'line-head' }, [name, time]);
  const element = make('div', { class: 'line', 'data-from': line.from }, [
    avatar(line.name),
    make('div', { class: 'line-body' }, [head, text]),
  ]);
  return {
    element,
    update: (entry) => {
      setText(name, entry.line.name);
      setText(time, moment(entry.line.at, entry.now));
      setLinkedText(text, entry.line.text, openRecord);
      setHidden(head, !entry.first);
      setAttribute(element, 'data-first', entry.first ? '' : null);
    },
  };
}

/** The sandbox has no page of the org for a record; the panel beside the chat shows its files. */
function openRecord(url: string): boolean {
  const path = URL.parse(url)?.pathname ?? '';
  if (!path.startsWith('/lightning/')) return false;
  tell(t('panel.elsewhere', { address: path }));
  return true;
}
