import type { Elements } from '../../../relay/test/wechat/pushes.ts';
import type { Random } from '../../chaos/time/random.ts';

type Value = Elements[string];
type Entry = [name: string, value: Value];
type Edit = (entries: Entry[], random: Random) => Entry[];

const NAMES = [
  ...[
    'MsgType',
    'Event',
    'EventKey',
    'Content',
    'MsgId',
    'CreateTime',
    'FromUserName',
    'ToUserName',
  ],
  ...[
    'Encrypt',
    'MediaId',
    'SendPicsInfo',
    'ScanCodeInfo',
    'List',
    'xml',
    'constructor',
    'toString',
  ],
  ...['__proto__', 'valueOf', 'length', 'a.b:c-d', '名', ''],
];
const VALUES: readonly Value[] = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e309',
    '0x10',
    'NaN',
    'null',
    'true',
    '[]',
    '{}',
    '你好😀',
    '\u202e',
    '\u0007',
  ],
  ...[
    'text',
    'event',
    'image',
    'voice',
    'location',
    'subscribe',
    'SCAN',
    'CLICK',
    'unsubscribe',
    'TEXT',
  ],
  ...[
    'qrscene_',
    '../../etc/passwd',
    'javascript:alert(1)',
    'a\u0301'.repeat(500),
    '&lt;',
    '<A>',
    ']]',
  ],
  ...[0, -1, 1.5, Number.MAX_SAFE_INTEGER, 1e21, Number.NaN, Number.POSITIVE_INFINITY],
  ...['x'.repeat(3000), '好'.repeat(2048), '👨‍👩‍👧‍👦'.repeat(100), '/::)'.repeat(400), '\n'.repeat(700)],
  ...[{}, { item: { PicMd5Sum: 'x' } }, { ScanType: 'qrcode', ScanResult: '1' }],
  ...[['a', 'b'], [1, { A: 'x' }, ['y']], Array<string>(300).fill('x')],
];

const at = (entries: readonly Entry[], random: Random): number =>
  random.between(0, Math.max(0, entries.length - 1));

const EDITS: readonly [Edit, ...Edit[]] = [
  (entries, random) => entries.toSpliced(at(entries, random), 1),
  function repeat(entries, random) {
    const index = at(entries, random);
    const again = Array<Entry[]>(random.between(1, 5)).fill(entries.slice(index, index + 1));
    return entries.toSpliced(index, 0, ...again.flat());
  },
  function rename(entries, random) {
    const index = at(entries, random);
    const [, value = ''] = entries[index] ?? [];
    return entries.toSpliced(index, 1, [random.pick(NAMES) ?? '', value]);
  },
  function replace(entries, random) {
    const index = at(entries, random);
    const [name = 'A'] = entries[index] ?? [];
    return entries.toSpliced(index, 1, [name, random.pick(VALUES) ?? '']);
  },
  (entries, random) => [...entries, [random.pick(NAMES) ?? '', random.pick(VALUES) ?? '']],
  function move(entries, random) {
    const index = at(entries, random);
    return entries
      .toSpliced(index, 1)
      .toSpliced(at(entries, random), 0, ...entries.slice(index, index + 1));
  },
  function nest(entries, random) {
    const index = at(entries, random);
    const [name = 'A', first = ''] = entries[index] ?? [];
    let value: Value = first;
    for (let left = random.between(1, 40); left > 0; left -= 1) value = { [name]: value };
    return entries.toSpliced(index, 1, [name, value]);
  },
];

/** Changes what a push says: elements are gone, doubled, renamed, moved, or hold something else. */
export function mutateStructure(elements: readonly Entry[], random: Random): Entry[] {
  let changed = [...elements];
  for (let left = random.between(1, 4); left > 0; left -= 1) {
    changed = random.pick(EDITS)(changed, random);
  }
  return changed;
}
