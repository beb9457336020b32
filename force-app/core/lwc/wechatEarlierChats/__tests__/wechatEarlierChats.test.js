import getEarlier from '@salesforce/apex/WeChatPanelController.getEarlier';
import Archive from 'c/wechatArchive';
import EarlierChats from 'c/wechatEarlierChats';
import { all, click, fire, mount, one, settled, textOf, unmount } from 'test/mount';
import { earlierChat } from 'test/panel-data';

afterEach(unmount);

const many = (from, count) =>
  Array.from({ length: count }, (_, index) => earlierChat({ id: `e${from + index}` }));
const show = (chats, total = chats.length, chatId = 'c1') =>
  mount('c-wechat-earlier-chats', EarlierChats, { identityId: 'i1', chatId, chats, total });

it('says of a first chat that it is one', async () => {
  const element = await show([]);
  expect(textOf(element)).toBe('Earlier chats This is their first chat.');
  await expect(element).toBeAccessible();
});

it('says of each when it was, with whom, how it ended and how long it was', async () => {
  const element = await show([earlierChat()]);
  expect(textOf(element).replace(/\s/g, ' ')).toBe(
    'Earlier chats Nov 20, 2026, 10:00 AM Bob · Ended by the agent',
  );
  expect(one(element, '.read').label).toBe('12 messages');
  await expect(element).toBeAccessible();
});

it.each([
  [{ agentName: null, endReason: 'agentsUnavailable' }, 'No agent · No agent was available'],
  [{ status: 'Active' }, 'Bob · In progress'],
  [{ satisfaction: 2 }, 'Bob · Ended by the agent · Rated 2 of 5 by the customer'],
  [{ endReason: null }, 'Bob'],
])('sums up how a chat went', async (changes, summary) => {
  expect(textOf(await show([earlierChat(changes)]))).toContain(summary);
});

it('names a chat that never opened by its number', async () => {
  const element = await show([earlierChat({ openedAt: null, messages: null })]);
  expect(one(element, '.when').textContent).toBe('WC-000100');
  expect(one(element, '.read').label).toBe('0 messages');
});

it('asks for older ones when the user wants them, and shows each once', async () => {
  getEarlier.mockResolvedValueOnce([...many(4, 1), ...many(5, 10)]).mockResolvedValueOnce([]);
  const element = await show(many(0, 5), 40);
  await fire(element, 'c-wechat-more', 'more');
  expect(all(element, '.chat')).toHaveLength(15);
  expect(getEarlier).toHaveBeenCalledWith({ identityId: 'i1', chatId: 'c1', offset: 5 });
  const more = one(element, 'c-wechat-more');
  more.dispatchEvent(new CustomEvent('more'));
  more.dispatchEvent(new CustomEvent('more'));
  await settled();
  expect(getEarlier).toHaveBeenCalledTimes(2);
  expect(one(element, 'c-wechat-more')).toBeUndefined();
});

it('lists all of them where there is no chat beside', async () => {
  getEarlier.mockResolvedValue([]);
  const element = await show(many(0, 5), 40, null);
  await fire(element, 'c-wechat-more', 'more');
  expect(getEarlier).toHaveBeenCalledWith({ identityId: 'i1', chatId: null, offset: 5 });
});

it('says why older ones cannot be shown', async () => {
  getEarlier.mockRejectedValue({ body: { message: 'The server is busy.' } });
  const element = await show(many(0, 5), 40);
  await fire(element, 'c-wechat-more', 'more');
  expect(one(element, '[role=alert]').textContent).toBe('The server is busy.');
  await expect(element).toBeAccessible();
});

it('opens the archive of a chat, and gives the focus back', async () => {
  Archive.open = jest.fn().mockResolvedValue(undefined);
  const element = await show([earlierChat()]);
  const focus = jest.spyOn(one(element, '.read'), 'focus');
  await click(element, '.read');
  expect(Archive.open).toHaveBeenCalledWith({
    label: 'Chat WC-000100',
    size: 'medium',
    chatId: 'e1',
  });
  expect(focus).toHaveBeenCalledTimes(1);
});
