import { avatar } from '../avatar.ts';
import { make, setAttribute, setHidden, setText } from '../element.ts';
import type { Row } from '../keyed.ts';
import { t } from '../language.ts';
import type { Bubble } from '../state.ts';
import { moment } from '../time.ts';
import { captionOf, isNotice } from './captions.ts';
import { createContent } from './content.ts';

/** A bubble with its surroundings. */
export interface Entry {
  key: string;
  bubble: Bubble;
  /** Whether the time is written above it. */
  timed: boolean;
  now: number;
  writer: string;
}

export function createBubble({ bubble, writer }: Entry): Row<Entry> {
  const time = make('time', { class: 'bubble-time' });
  const row = bubble.from === 'system' ? createNotice(bubble) : createMessage(bubble, writer);
  return {
    element: make('div', { class: 'entry' }, [time, row.element]),
    update: (entry) => {
      setHidden(time, !entry.timed);
      setText(time, moment(entry.bubble.at, entry.now));
      setAttribute(time, 'datetime', new Date(entry.bubble.at).toISOString());
      row.update(entry.bubble);
    },
  };
}

function createNotice(bubble: Bubble): Row<Bubble> {
  const notice = make('p', { class: 'phone-notice', dir: 'auto', 'data-bubble': `${bubble.id}` });
  return {
    element: notice,
    update: (now) => {
      setText(notice, now.text);
    },
  };
}

function createMessage(bubble: Bubble, writer: string): Row<Bubble> {
  const content = createContent(bubble);
  const caption = make('p', { class: 'bubble-caption' });
  const status = make('span', { class: 'bubble-status', role: 'img' });
  const element = make(
    'div',
    { class: 'bubble', 'data-from': bubble.from, 'data-bubble': `${bubble.id}` },
    [avatar(writer), make('div', { class: 'bubble-column' }, [content.element, caption]), status],
  );
  return {
    element,
    update: (now) => {
      content.update(now);
      setText(caption, captionOf(now));
      setHidden(caption, caption.textContent === '');
      setAttribute(caption, 'data-notice', isNotice(now) ? '' : null);
      setHidden(status, now.status === 'arrived');
      setAttribute(element, 'data-status', now.status);
      const label = { sending: t('phone.sending'), failed: t('phone.failed'), arrived: '' };
      setAttribute(status, 'aria-label', label[now.status]);
      setAttribute(status, 'title', label[now.status]);
    },
  };
}
