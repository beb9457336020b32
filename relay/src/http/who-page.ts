import { createHash } from 'node:crypto';

import type { Language } from '../texts.ts';
import { whoPages, type WhoOutcome } from './who-texts.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; min-height: 100svh; box-sizing: border-box; display: grid;
  align-content: center; padding: 24px max(24px, env(safe-area-inset-left)) 96px;
  font: 17px/1.6 system-ui, -apple-system, "PingFang SC", "PingFang TC", "Noto Sans CJK SC", sans-serif;
  background: #f7f7f7; color: #191919; text-align: center; overflow-wrap: anywhere; }
main { max-width: 22em; margin: 0 auto; }
.sign { width: 64px; height: 64px; margin: 0 auto 24px; border-radius: 50%; display: grid;
  place-content: center; font-size: 32px; color: #fff; background: #8a8a8a; }
.thanks .sign { background: #07a454; }
h1, p { text-wrap: balance; }
h1 { font-size: 22px; line-height: 1.35; font-weight: 600; margin: 0 0 12px; }
p { margin: 0; color: #595959; }
@media (prefers-color-scheme: dark) {
  body { background: #111; color: #eee; }
  p { color: #b3b3b3; }
}
`;

const SIGNS: Partial<Record<WhoOutcome, string>> = { thanks: '✓', declined: '✓' };

/** No script, no other source of anything: the style alone, by its digest. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The page, for a phone. `name` is what the customer is called. Pure. */
export function whoPage(outcome: WhoOutcome, language: Language, name = ''): string {
  const { title, text } = whoPages[language][outcome];
  const heading = escape(title.replace('{name}', () => name));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body class="${outcome}">
<main>
<div class="sign" aria-hidden="true">${SIGNS[outcome] ?? '!'}</div>
<h1>${heading}</h1>
<p>${escape(text)}</p>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? '');
}
