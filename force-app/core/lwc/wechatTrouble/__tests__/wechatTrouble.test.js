import Trouble from 'c/wechatTrouble';
import { mount, one, textOf, unmount } from 'test/mount';
import { NOW, trouble } from 'test/panel-data';

afterEach(unmount);

const show = (changes) =>
  mount('c-wechat-trouble', Trouble, { trouble: trouble(changes), now: NOW });

it('says which message failed, when, why and what to do', async () => {
  const element = await show();
  expect(textOf(element).replace(/\s/g, ' ')).toBe(
    'Not delivered · 9:59 AM Your order ships tomorrow. ' +
      'The message is longer than WeChat allows. Send it in parts.',
  );
  await expect(element).toBeAccessible();
});

it.each([
  ['Failed', null, 'Write it differently'],
  ['Unknown', 'wechat--1', 'Ask the customer before you send it again'],
  ['Parked', 'wechat-45047', 'It is sent when the customer writes again'],
  ['Cancelled', null, 'The chat ended before it was sent'],
  ['Somehow', null, 'Write it differently'],
])('says what to do about a message that is %s', async (status, reason, advice) => {
  const element = await show({ status, reason });
  expect(textOf(element)).toContain(advice);
  await expect(element).toBeAccessible();
});

it.each([
  ['Failed', 'not passed on', 'Read it here, and answer it'],
  ['Unknown', 'may not have been passed on', 'If it is not in the chat'],
  ['Parked', 'waiting for an agent', 'It comes with the next one'],
  ['Cancelled', 'not read', 'ended the chat before an agent read it'],
  ['Somehow', 'not passed on', 'Read it here, and answer it'],
])('says what to do about a message of the customer that is %s', async (status, title, advice) => {
  const element = await show({ direction: 'In', status, reason: 'status-413: not taken' });
  expect(textOf(element)).toContain(`From the customer, ${title} ·`);
  expect(textOf(element)).toContain(advice);
  expect(textOf(element)).not.toContain('413');
  await expect(element).toBeAccessible();
});

it('names the kind of a message without text, and no time that is not known', async () => {
  const element = await show({ text: '\u200B', type: 'Image', sentAt: null });
  expect(one(element, '.text').textContent).toBe('Picture');
  expect(textOf(element)).not.toContain('·');
});

it('shows markup as text', async () => {
  const element = await show({ text: '<script>alert(1)</script>' });
  expect(one(element, '.text').textContent).toBe('<script>alert(1)</script>');
});
