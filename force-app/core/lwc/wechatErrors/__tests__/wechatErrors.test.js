import { isNoAccess, reduceErrors } from 'c/wechatErrors';

const SOMETHING = ['Something went wrong. Try again in a moment.'];

it.each([
  ['an Apex call', { body: { message: 'No such chat.' } }, ['No such chat.']],
  ['a list of a page', { body: [{ body: { message: 'A' } }, 'B'] }, ['A', 'B']],
  ['several at once', [{ body: { message: 'A' } }, { body: { message: 'A' } }], ['A']],
  ['a sentence', 'A', ['A']],
  ['a script', new TypeError('x is undefined'), SOMETHING],
  ['a body without a message', { body: {} }, SOMETHING],
  ['an empty message', { body: { message: '' } }, SOMETHING],
  ['nothing', undefined, SOMETHING],
])('finds the sentences for people in the error of %s', (_, thrown, sentences) => {
  expect(reduceErrors(thrown)).toEqual(sentences);
});

it.each([
  ['the platform', "No access to the Apex class named 'WeChatPanelController'.", true],
  ['the controller', 'Ask your administrator for the permission set "WeChat Agent".', true],
  ['nobody', 'The server is busy.', false],
])('knows when %s says that the permission is missing', (_, message, expected) => {
  expect(isNoAccess({ body: { message } })).toBe(expected);
});
