import type { Menu } from '../channel.ts';
import { neutraliseLinks, sanitise } from './text.ts';

/** A menu as one text, each answer with what the customer writes for it. Pure. */
export function writtenMenu({ head, items, hint }: Menu): string {
  const answers = items.map(({ answer, label }) => `${answer} ${label}`);
  return neutraliseLinks(sanitise([head, ...answers, hint].join('\n')));
}
