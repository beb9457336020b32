import type { z } from 'zod';
import { Refusal } from './errcode.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON body as strictly as WeChat: 44002 for none, 40033 for text that is not clean raw
 * UTF-8, 47001 for what is no JSON object of the right shape.
 */
export function readJson<Shape>(body: Buffer, schema: z.ZodType<Shape>): Shape {
  if (body.length === 0) throw new Refusal(44002);
  const text = decode(body);
  if (escapesWhatMustBeRaw(text)) throw new Refusal(40033);
  const result = schema.safeParse(parse(text));
  if (!result.success) throw new Refusal(47001);
  return result.data;
}

function decode(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new Refusal(40033);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A control character within a string is what most often breaks JSON.
    throw new Refusal(hasRawControl(text) ? 40033 : 47001);
  }
}

function hasRawControl(text: string): boolean {
  return Array.from(text).some((character) => character < ' ' && !'\n\r\t'.includes(character));
}

/**
 * Whether the JSON hides a character behind an escape that WeChat shows as it stands or refuses:
 * `\u` with anything beyond ASCII (lone surrogates are always written so) or with a control
 * character, and `\b`, `\f`, `\r`. Newline and tab are fine.
 */
function escapesWhatMustBeRaw(json: string): boolean {
  for (const [escape] of json.matchAll(/\\(?:u[0-9a-fA-F]{4}|.)/gs)) {
    if (/^\\[bfr]$/.test(escape)) return true;
    if (!escape.startsWith('\\u') || escape.length !== 6) continue;
    const code = Number.parseInt(escape.slice(2), 16);
    if (code > 0x7e || (code < 0x20 && code !== 0x0a && code !== 0x09)) return true;
  }
  return false;
}
