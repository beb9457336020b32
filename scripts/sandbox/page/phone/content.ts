import { icon, make, setAttribute, setHidden, setText } from '../element.ts';
import type { Row } from '../keyed.ts';
import { t, textOr } from '../language.ts';
import { setLinkedText } from '../links.ts';
import type { Bubble, Choice, Medium } from '../state.ts';
import { NOT_PASSED_ON } from './captions.ts';
import { sendFromShownPhone } from './outbox.ts';
import { createVoice } from './voice.ts';
import { visitFromPhone } from './web-page.ts';

const CARDS: readonly string[] = ['location', 'link', 'miniprogrampage', 'news', ...NOT_PASSED_ON];

/** What is inside a bubble, as WeChat draws it. */
export function createContent(bubble: Bubble): Row<Bubble> {
  const { choices, medium, type } = bubble;
  if (choices !== undefined) return createMenu(choices);
  if (medium !== undefined) return createMedium(medium);
  if (type === 'sticker') return createSticker();
  return CARDS.includes(type) ? createCard(type) : createText();
}

function createText(): Row<Bubble> {
  const kind = make('span', { class: 'bubble-kind' });
  const text = make('p', { class: 'bubble-text', dir: 'auto' });
  return {
    element: body('text', [kind, text]),
    update: (now) => {
      setHidden(kind, now.type === 'text');
      setText(kind, typeName(now));
      setLinkedText(text, now.text, visitFromPhone);
      setHidden(text, now.text === '');
    },
  };
}

/** The head and the tail of a menu, and what can be clicked between them. */
function createMenu(choices: readonly Choice[]): Row<Bubble> {
  const head = make('p', { class: 'bubble-text', dir: 'auto' });
  const tail = make('p', { class: 'bubble-text', dir: 'auto' });
  const items = choices.map(({ id, text }) => {
    const button = make('button', { type: 'button' }, [text]);
    button.addEventListener('click', () => {
      sendFromShownPhone({ type: 'text', text, bizmsgmenuid: id });
    });
    return make('li', {}, [button]);
  });
  return {
    element: body('text', [head, make('ul', { class: 'bubble-choices' }, items), tail]),
    update: ({ text }) => {
      const lines = text.split('\n');
      const labels = choices.map((choice) => `[${choice.text}]`);
      const first = lines.indexOf(labels[0] ?? '');
      setText(head, lines.slice(0, first).join('\n'));
      setText(tail, lines.slice(first + labels.length).join('\n'));
      setHidden(tail, tail.textContent === '');
    },
  };
}

function createMedium(medium: Medium): Row<Bubble> {
  const { element, update } = medium.kind === 'voice' ? createVoice(medium.id) : createFilm(medium);
  const text = make('p', { class: 'bubble-text', dir: 'auto' });
  const look = medium.kind === 'voice' ? 'voice' : 'picture';
  return {
    element: body(look, [element, text]),
    update: (now) => {
      update(now);
      setText(text, now.text.split('\n').slice(1).join('\n'));
      setHidden(text, text.textContent === '');
    },
  };
}

/** A picture or a video: a click shows it alone. */
function createFilm({ id, kind }: Medium): Row<Bubble> {
  const source = `/phone/media/${encodeURIComponent(id)}`;
  const view =
    kind === 'image'
      ? make('img', { src: source, alt: '' })
      : make('video', { src: source, preload: 'metadata', tabindex: '-1' });
  const link = make('a', { class: 'bubble-film', href: source, target: '_blank' }, [view]);
  if (kind === 'video') link.append(icon('play'));
  return {
    element: link,
    update: (now) => {
      setAttribute(link, 'data-kind', now.type);
      setAttribute(link, 'aria-label', typeName(now));
    },
  };
}

/** For the customer it is a picture, whatever the account gets of it. */
function createSticker(): Row<Bubble> {
  const sticker = make('p', { class: 'bubble-sticker', role: 'img' }, ['🐼']);
  return {
    element: body('picture', [sticker]),
    update: (now) => {
      setAttribute(sticker, 'aria-label', typeName(now));
    },
  };
}

/** A place, a link, a page of a Mini Program, or what WeChat does not pass on. */
function createCard(type: string): Row<Bubble> {
  const title = make('p', { class: 'card-title', dir: 'auto' });
  const detail = make('p', { class: 'card-detail', dir: 'auto' });
  const foot = make('p', { class: 'card-foot' });
  const drawing = make('div', { class: 'card-drawing', 'aria-hidden': 'true' }, [
    icon(type === 'news' ? 'link' : type),
  ]);
  const card = body('card', [make('div', { class: 'card-head' }, [title, detail]), drawing, foot]);
  card.dataset['card'] = type;
  return {
    element: card,
    update: (now) => {
      const isKeptBack = NOT_PASSED_ON.includes(now.type);
      const [first = '', ...rest] = now.text.split('\n');
      setText(title, isKeptBack ? (now.detail ?? '') : first);
      setLinkedText(detail, isKeptBack ? '' : (now.detail ?? rest.join('\n')), visitFromPhone);
      setHidden(detail, detail.textContent === '');
      setText(foot, typeName(now));
    },
  };
}

function body(look: 'text' | 'picture' | 'voice' | 'card', children: Node[]): HTMLElement {
  return make('div', { class: 'bubble-body', 'data-look': look }, children);
}

function typeName({ type }: Bubble): string {
  return type === 'msgmenu' ? t('type.menu') : textOr(`type.${type}`, type);
}
