import { clean, cleanLines, initials } from 'c/wechatText';

it.each([
  ['markup stays text', '<b>hi</b>', '<b>hi</b>'],
  ['a right-to-left override is taken out', 'invoice\u202Egnp.exe', 'invoicegnp.exe'],
  ['isolates and marks are taken out', '\u2067a\u2069\u200E\u200F\u061Cb', 'ab'],
  ['zero-width characters are taken out', 'a\u200Bb\u200Cc\u2060d\uFEFFe\u00ADf', 'abcdef'],
  ['fillers and tags are taken out', 'x\u3164y\uFFA0z\u{E0041}', 'xyz'],
  ['control characters are taken out', 'a\u0000b\u001Bc\u0085d', 'abcd'],
  ['lines become one', 'a\r\nb\n\nc\td\re', 'a b c d e'],
  ['half a character becomes a sign for one', 'a\uD83Db', 'a\uFFFDb'],
  ['a family of emoji stays one', '👨‍👩‍👧', '👨‍👩‍👧'],
  ['a coloured heart stays one', '❤️‍🔥', '❤️‍🔥'],
  ['a joiner between letters is taken out', 'a\u200Db', 'ab'],
  ['towers of accents are cut down', `e${'\u0301'.repeat(40)}`, `e${'\u0301'.repeat(4)}`],
  ['nothing but invisible characters is nothing', '\u200B\u2060 \uFEFF', ''],
  ['no text at all is nothing', null, ''],
  ['a number is no text', 12, ''],
])('%s', (_, given, cleaned) => {
  expect(clean(given)).toBe(cleaned);
});

it('clamps a name of 2,000 characters, and says so by an ellipsis', () => {
  expect(clean('W'.repeat(2000), 60)).toBe(`${'W'.repeat(60)}…`);
});

it('counts characters as people do, and never cuts one in two', () => {
  expect(clean('👨‍👩‍👧'.repeat(3), 2)).toBe(`${'👨‍👩‍👧'.repeat(2)}…`);
  expect(clean('👨‍👩‍👧'.repeat(2), 2)).toBe('👨‍👩‍👧'.repeat(2));
});

it('keeps lines where they are wanted, with at most one empty one in a row', () => {
  expect(cleanLines('a  b \r\n\n\n\n c\u2028d')).toBe('a b\n\nc d'.replace('c d', 'c\nd'));
});

it.each([
  ['Wang Xiaoming', 'WX'],
  ['王小明', '王'],
  ['ann', 'A'],
  ['Ann de la Cruz', 'AD'],
  ['<b> Bob', 'B'],
  ['…', ''],
  ['🐼 Panda', '🐼P'],
])('finds the initials of %s: %s', (name, expected) => {
  expect(initials(name)).toBe(expected);
});
