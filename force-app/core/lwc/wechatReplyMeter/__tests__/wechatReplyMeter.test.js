import ReplyMeter from 'c/wechatReplyMeter';
import { all, mount, one, textOf, unmount } from 'test/mount';
import { MINUTE, NOW, chat } from 'test/panel-data';

afterEach(unmount);

const show = (changes) =>
  mount('c-wechat-reply-meter', ReplyMeter, { chat: chat(changes), now: NOW });
const plain = (element) => textOf(element).replace(/\s/g, ' ');
const isUrgent = (element) => one(element, 'lightning-icon') !== undefined;

it('is quiet while there is enough', async () => {
  const element = await show();
  expect(plain(element)).toMatch(/^4 replies left until Wed,? 9:00 AM \(in 47 hours\)$/);
  expect(isUrgent(element)).toBe(false);
  expect(all(element, '.step')).toHaveLength(5);
  expect(all(element, '.full')).toHaveLength(4);
  await expect(element).toBeAccessible();
});

it('tells a screen reader what it shows', async () => {
  const meter = one(await show(), '[role=meter]');
  expect(meter.getAttribute('aria-label')).toBe('Replies left of 5');
  expect(meter.getAttribute('aria-valuenow')).toBe('4');
  expect(meter.getAttribute('aria-valuemax')).toBe('5');
  expect(meter.getAttribute('aria-valuetext')).toBe('4 replies left');
});

it.each([
  ['last', { repliesLeft: 1 }, '1 reply left', 'Put what matters into this one'],
  ['soon', { windowEndsAt: NOW + 40 * MINUTE }, '(in 40 minutes)', 'Answer soon'],
  ['used', { repliesLeft: 0 }, 'No replies left', 'What you write now is kept'],
  ['closed', { windowEndsAt: NOW - 1 }, 'Reply time is over', 'What you write now is kept'],
])(
  'says in words, with a sign and in colour that it is urgent: %s',
  async (state, changes, fact, advice) => {
    const element = await show(changes);
    expect(plain(element)).toContain(fact);
    expect(plain(element)).toContain(advice);
    expect(isUrgent(element)).toBe(true);
    expect(one(element, `.${state}`)).toBeDefined();
    await expect(element).toBeAccessible();
  },
);

it('does not say until when where it does not matter', async () => {
  expect(one(await show({ repliesLeft: 0 }), '.until')).toBeUndefined();
  expect(one(await show({ windowEndsAt: null }), '.until')).toBeUndefined();
});

it('draws a long allowance as a bar', async () => {
  const element = await show({ repliesLeft: 15, repliesAllowed: 20 });
  expect(all(element, '.step')).toHaveLength(0);
  expect(one(element, '.fill').style.width).toBe('75%');
  await expect(element).toBeAccessible();
});

it('draws no scale where there is nothing to measure', async () => {
  const element = await show({ repliesLeft: 0, repliesAllowed: null });
  expect(one(element, '[role=meter]')).toBeUndefined();
});

it('is not there while the allowance is not known', async () => {
  const element = await show({ repliesLeft: null });
  expect(textOf(element)).toBe('');
});
