import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The pages with commands for people. */
export const PAGES = ['README.md', 'relay/operations/README.md', 'relay/SECURITY.md'] as const;
export type Page = (typeof PAGES)[number];

/** A block of code of a page. */
export interface Block {
  /** Of level two. */
  section: string;
  /** As it stands behind the fence: `sh`, `ini`. */
  language: string;
  /** Without empty ones; one that ends in a backslash goes on with the next. */
  lines: string[];
}

/** The blocks of code of a page, in order. */
export function blocksOf(page: Page): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return text.split(/^## /mu).flatMap((part) => {
    const section = part.slice(0, part.indexOf('\n'));
    return [...part.matchAll(/^ *```(\w+)\n([^]*?)^ *```$/gmu)].map(
      ([, language = '', content = '']) => ({ section, language, lines: linesOf(content) }),
    );
  });
}

/** The commands of the blocks of a page for a shell, one by one. */
export function commandsOf(page: Page, section?: string): string[] {
  return blocksOf(page)
    .filter((block) => block.language === 'sh' && (section ?? block.section) === block.section)
    .flatMap(({ lines }) => lines.flatMap((line) => line.split(' && ')));
}

/** The scripts of npm that the text of a page names, as `npm run NAME`. */
export function scriptsIn(page: Page): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [
    ...new Set([...text.matchAll(/\bnpm run (?:--\w+ )*([a-z:]+)/gu)].map(([, name = '']) => name)),
  ];
}

function linesOf(content: string): string[] {
  return content
    .replaceAll(/\\\n\s*/gu, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
