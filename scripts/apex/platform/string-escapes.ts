import { Unsupported } from '../run/faults.ts';
import type { PlatformClass } from './declare.ts';

const XML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What HTML 4 names, of the characters that texts of the package hold. */
const UNESCAPED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** Methods of String that escape it for somewhere else. */
export function withEscapes(declared: PlatformClass<string>): PlatformClass<string> {
  return declared.methods({
    'String escapeXml()': (self) => self.replace(/[<>&"']/g, (character) => XML[character] ?? ''),
    'String escapeHtml4()': (self) => escapeHtml(self),
    'String escapeJava()': (self) => escapeJava(self),
    'String escapeEcmaScript()': (self) =>
      escapeJava(self).replace(/['/]/g, (character) => `\\${character}`),
    'String escapeCsv()': (self) =>
      /[",\r\n]/.test(self) ? `"${self.replaceAll('"', '""')}"` : self,
    'String unescapeXml()': (self) => unescapeEntities(self),
    'String unescapeHtml4()': (self) => unescapeEntities(self),
    'String stripHtmlTags()': (self) => unescapeEntities(self.replace(/<[^>]*>/g, '')),
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[<>&"\u0080-\uffff]/g, (character) => {
    if (character === '\u00a0') return '&nbsp;';
    const code = character.charCodeAt(0);
    if (code >= 0xa0 && code <= 0xff) {
      throw new Unsupported('escapeHtml4 of Latin-1 letters');
    }
    return XML[character] ?? character;
  });
}

function escapeJava(text: string): string {
  return text.replace(/["\\\b\f\n\r\t]|[^ -~]/g, (character) => {
    const short = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n' }[character];
    const more = { '\r': '\\r', '\t': '\\t' }[character];
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return short ?? more ?? `\\u${code}`;
  });
}

function unescapeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g,
    (entity: string, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      return UNESCAPED[name ?? ''] ?? entity;
    },
  );
}
