/** Where Lightning is drawn: the page's own Lightning regions, and what base components open over it. */
export const LIGHTNING = '.slds-scope';

/**
 * The design system's style sheet for a part of a page: its rules apply below {@link LIGHTNING} alone,
 * and what it says of the whole page (`html`, `body`) applies to that part's root.
 */
export function scopeDesignSystem(sheet: string): string {
  const outside: string[] = [];
  const inside: string[] = [];
  for (const { head, rule } of topLevelRules(sheet)) {
    if (GLOBAL.test(head)) outside.push(rule);
    else if (isOfRoot(head)) outside.push(rule);
    else inside.push(/^(?:html|body)$/u.test(head) ? `:scope${rule.slice(head.length)}` : rule);
  }
  return `${outside.join('\n')}\n@scope (${LIGHTNING}) {\n${inside.join('\n')}\n${FONTS}}\n`;
}

/** The design system's own choice, and the page's web fonts for what a machine may have no font for. */
const FONTS = `:scope {
  font-family: -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial,
    'Noto Sans SC', 'Noto Color Emoji', sans-serif;
}
`;

/** A style sheet of the page itself, kept out of where Lightning is drawn. */
export function keepOutOfLightning(sheet: string): string {
  const rules = [...topLevelRules(sheet)];
  const outside = rules.filter(({ head }) => GLOBAL.test(head)).map(({ rule }) => rule);
  const inside = rules.filter(({ head }) => !GLOBAL.test(head)).map(({ rule }) => rule);
  return `${outside.join('\n')}\n@scope (:root) to (${LIGHTNING}) {\n${inside.join('\n')}\n}\n`;
}

/** At-rules that cannot stand in a scope, or that hold nothing but design tokens (its layers). */
const GLOBAL = /^@(?:(?:-webkit-)?keyframes|font-face|charset|layer)/u;

/** Rules that only declare custom properties, for everybody to read. */
function isOfRoot(head: string): boolean {
  return head.split(',').every((part) => [':root', ':host'].includes(part.trim()));
}

/** The rules and statements of a style sheet without a brace or semicolon inside a string. */
function* topLevelRules(sheet: string): Generator<{ head: string; rule: string }> {
  const text = sheet.replace(/\/\*[\s\S]*?\*\//gu, '');
  let depth = 0;
  let start = 0;
  let headEnd = 0;
  for (let place = 0; place < text.length; place += 1) {
    const character = text[place];
    if (character === '{') {
      if (depth === 0) headEnd = place;
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
    }
    const isStatement = character === ';' && depth === 0;
    if ((character === '}' && depth === 0) || isStatement) {
      const rule = text.slice(start, place + 1).trim();
      yield { head: isStatement ? rule : text.slice(start, headEnd).trim(), rule };
      start = place + 1;
    }
  }
}
