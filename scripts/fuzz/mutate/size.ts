import type { Random } from '../../chaos/time/random.ts';

// The relay takes 64 KiB.
const SIZES = [1, 8, 32, 63, 64, 65, 80].map((kibibytes) => kibibytes * 1024);
const FILLERS = [
  ...[
    '&#65;',
    '&amp;',
    '&lol;',
    '<A/>',
    '<A>1</A>',
    '<A><B>1</B></A>',
    '<A b="" c=\'\'/>',
    '<A>',
    '</A>',
  ],
  ...[
    '<![CDATA[x]]>',
    '<![CDATA[',
    ']]>',
    '<!---->',
    '<!--',
    '<A b="',
    '<A ',
    '&',
    '<',
    ' ',
    '\n',
    'x',
    '好',
  ],
  ...[
    '<Content><![CDATA[x]]></Content>',
    '<item><PicMd5Sum>x</PicMd5Sum></item>',
    '/::)',
    '[微笑]',
    'a\u0301',
  ],
];

/** Blows a body up with one thing repeated, somewhere in it. */
export function blowUp(bytes: Buffer, random: Random): Buffer {
  const filler = random.pick(FILLERS) ?? 'x';
  const room = Math.max(0, (random.pick(SIZES) ?? 0) - bytes.length);
  const filling = Buffer.from(filler.repeat(Math.floor(room / Buffer.byteLength(filler))));
  const place = where(bytes, random);
  return Buffer.concat([bytes.subarray(0, place), filling, bytes.subarray(place)]);
}

/** Inside the root, inside a text, or anywhere. */
function where(bytes: Buffer, random: Random): number {
  const marks = ['<xml>', '<![CDATA[', '</xml>', ']]>'];
  const mark = random.pick(marks) ?? '';
  const found = bytes.indexOf(mark);
  if (found < 0 || random.chance(0.1)) return random.between(0, bytes.length);
  return mark.startsWith('</') || mark === ']]>' ? found : found + mark.length;
}
