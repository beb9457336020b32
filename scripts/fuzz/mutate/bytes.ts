import type { Random } from '../../chaos/time/random.ts';

type Edit = (bytes: Buffer, random: Random) => Buffer;

/** What a parser may trip over. */
const TOKENS = [
  ...[
    '<xml>',
    '</xml>',
    '<xml/>',
    '<A>',
    '</A>',
    '<A/>',
    '<A b="1">',
    '<',
    '>',
    '/',
    '"',
    "'",
    '&',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<!DOCTYPE x [',
    '<!ENTITY a "b">',
    '<?xml version="1.0"?>',
  ],
  ...['&lt;', '&lol;', '&#0;', '&#65;', '&#xD800;', '&#x110000;', '&#99999999999999999999;', '%p;'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '#text',
    '#cdata',
    ':@',
    '\u0000',
    '\uFEFF',
    '\u2028',
  ],
  ...['\r\n', '\t', '你', '😀', '/::)', '{"a":1}', '-1', '1e999', 'NaN', '99999999999999999999'],
].map((token) => Buffer.from(token));
/** Bytes that UTF-8 does not have, or has only beside others. */
const BROKEN = [
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe4, 0xbd],
].map((bytes) => Buffer.from(bytes));
const LONGEST_PIECE = 64;

const place = (bytes: Buffer, random: Random): number => random.between(0, bytes.length);

function piece(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + random.between(1, LONGEST_PIECE))];
}

function insert(bytes: Buffer, at: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
}

const EDITS: readonly [Edit, ...Edit[]] = [
  function flipBit(bytes, random) {
    const changed = Buffer.from(bytes);
    const at = random.between(0, Math.max(0, bytes.length - 1));
    changed[at] = (changed[at] ?? 0) ^ (1 << random.between(0, 7));
    return changed;
  },
  function overwrite(bytes, random) {
    const changed = Buffer.from(bytes);
    random.bytes(random.between(1, 4)).copy(changed, place(bytes, random));
    return changed;
  },
  (bytes, random) => insert(bytes, place(bytes, random), random.bytes(random.between(1, 8))),
  (bytes, random) => insert(bytes, place(bytes, random), random.pick(TOKENS) ?? Buffer.alloc(0)),
  (bytes, random) => insert(bytes, place(bytes, random), random.pick(BROKEN) ?? Buffer.alloc(0)),
  function remove(bytes, random) {
    const [from, to] = piece(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function repeat(bytes, random) {
    const [from, to] = piece(bytes, random);
    const repeated = Array.from({ length: random.between(1, 20) }, () => bytes.subarray(from, to));
    return insert(bytes, place(bytes, random), Buffer.concat(repeated));
  },
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
];

/** Changes a few places, without regard for what they mean. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let left = random.between(1, 4); left > 0; left -= 1) {
    changed = random.pick(EDITS)(changed, random);
  }
  return changed;
}
