const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** The text of a string literal. Apex Developer Guide, "String": escape sequences. */
export function stringLiteral(token: string): string {
  return unescape(token.slice(1, -1));
}

/** The text of a `'''` literal: without the line break that follows the opening quotes. */
export function multilineStringLiteral(token: string): string {
  return unescape(token.slice(3, -3).replace(/^\r?\n/, ''));
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/g,
    (_match: string, hex: string | undefined, character: string | undefined) =>
      hex === undefined
        ? (ESCAPES[(character ?? '').toLowerCase()] ?? character ?? '')
        : String.fromCharCode(parseInt(hex, 16)),
  );
}
