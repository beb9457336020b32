import { make, setText } from './element.ts';

const COLOURS = 8;

/** The first letter of a name, in the colour of that name. For the eye alone. */
export function avatar(name: string): HTMLSpanElement {
  const square = make('span', { class: 'avatar', 'aria-hidden': 'true' });
  paintAvatar(square, name);
  return square;
}

export function paintAvatar(square: HTMLElement, name: string): void {
  setText(square, initial(name));
  square.dataset['colour'] = String(hash(name) % COLOURS);
}

/** The first letter that can be seen. */
function initial(name: string): string {
  const visible = name.replace(/[\p{C}\p{Z}\p{M}]/gu, '');
  const first = new Intl.Segmenter().segment(visible)[Symbol.iterator]().next();
  return first.done === true ? '·' : first.value.segment.toUpperCase();
}

function hash(text: string): number {
  let mixed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) mixed = Math.imul(mixed ^ byte, 0x01000193);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
