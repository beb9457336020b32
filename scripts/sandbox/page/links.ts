import { make } from './element.ts';

const ADDRESS = /https?:\/\/[^\s<>"'，。；、）】」]+/gu;

/**
 * Writes a text in which addresses can be followed. `follow` is asked at a click; when it answers
 * true it has done what the click asked for.
 */
export function setLinkedText(
  element: Element,
  text: string,
  follow: (url: string) => boolean = () => false,
): void {
  if (element.textContent === text) return;
  element.replaceChildren();
  let place = 0;
  for (const { 0: url, index } of text.matchAll(ADDRESS)) {
    element.append(text.slice(place, index), link(url, follow));
    place = index + url.length;
  }
  element.append(text.slice(place));
}

function link(url: string, follow: (url: string) => boolean): HTMLAnchorElement {
  const anchor = make('a', { href: url, target: '_blank', rel: 'noreferrer' }, [url]);
  anchor.addEventListener('click', (event) => {
    if (follow(url)) event.preventDefault();
  });
  return anchor;
}
