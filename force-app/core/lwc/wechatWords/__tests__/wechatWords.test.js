import { counted, fill } from 'c/wechatWords';

it('puts values in the place that the language gives them', () => {
  expect(fill('{1} of {0}', 'a', 2)).toBe('2 of a');
});

it('does not take a value for a placeholder', () => {
  expect(fill('{0} {1}', '{1}', 'b')).toBe('{1} b');
});

it('shows a placeholder that has no value', () => {
  expect(fill('{0} {1}', 'a')).toBe('a {1}');
});

it.each([
  [0, '0 messages'],
  [1, '1 message'],
  [1234, '1,234 messages'],
])('chooses the form of a label for %i: %s', (count, expected) => {
  expect(counted(count, '{0} message', '{0} messages')).toBe(expected);
});
