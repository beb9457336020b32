import Troubles from 'c/wechatTroubles';
import { all, click, mount, one, textOf, unmount } from 'test/mount';
import { NOW, chat, trouble } from 'test/panel-data';

afterEach(unmount);

const many = (count) => Array.from({ length: count }, (_, id) => trouble({ id: `t${id}` }));
const show = (troubles, total = troubles.length, changes = {}) =>
  mount('c-wechat-troubles', Troubles, { chat: chat(changes), troubles, total, now: NOW });

it('says quietly that all is well', async () => {
  const element = await show([]);
  expect(textOf(element)).toBe('No delivery problems');
  await expect(element).toBeAccessible();
});

it('says nothing of a chat that is not in progress', async () => {
  expect(textOf(await show([], 0, { status: 'Ended', deliveryError: 'wechat-45015' }))).toBe('');
});

it('tells the last problem where no message tells of it', async () => {
  const element = await show([], 0, { deliveryError: 'wechat-45015' });
  expect(textOf(element)).toMatch(/^Last problem: The customer has not written for too long/);
  await expect(element).toBeAccessible();
});

it('counts and lists what has not arrived', async () => {
  const element = await show(many(2));
  expect(one(element, 'h3').textContent).toBe('2 messages have not arrived');
  expect(all(element, 'c-wechat-trouble')).toHaveLength(2);
  expect(one(element, '.more')).toBeUndefined();
  await expect(element).toBeAccessible();
});

it('shows three at first, then all, and says that there are older ones', async () => {
  const element = await show(many(5), 6);
  expect(all(element, 'c-wechat-trouble')).toHaveLength(3);
  await click(element, '.more');
  expect(all(element, 'c-wechat-trouble')).toHaveLength(5);
  expect(one(element, '.older').textContent).toBe('1 older one is in the archive.');
  await expect(element).toBeAccessible();
});
