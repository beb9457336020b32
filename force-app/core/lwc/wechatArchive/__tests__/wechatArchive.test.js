import getMessages from '@salesforce/apex/WeChatPanelController.getMessages';
import Archive from 'c/wechatArchive';
import { all, click, fire, mount, one, settled, textOf, unmount } from 'test/mount';
import { installScreen } from 'test/screen';

beforeEach(installScreen);
afterEach(unmount);

const page = (from, count, total) => ({
  total,
  messages: Array.from({ length: count }, (_, index) => ({
    id: `x${from + index}`,
    direction: 'In',
    type: 'Text',
    text: `message ${from + index}`,
    status: 'Delivered',
    position: from + index,
  })),
});
const show = () => mount('c-wechat-archive', Archive, { label: 'Chat WC-1', chatId: 'c1' });
const count = (element) => all(element, 'c-wechat-message').length;

it('reads 500 messages a page at a time, as the user scrolls', async () => {
  getMessages.mockResolvedValueOnce(page(1, 50, 500)).mockResolvedValueOnce(page(51, 50, 500));
  const element = await show();
  expect(count(element)).toBe(50);
  expect(one(element, '[role=status]').textContent).toBe('50 of 500 messages');
  await fire(element, 'c-wechat-more', 'more');
  expect(count(element)).toBe(100);
  expect(getMessages.mock.calls).toEqual([
    [{ chatId: 'c1', after: null }],
    [{ chatId: 'c1', after: 50 }],
  ]);
});

it('is a list that ends where the messages do', async () => {
  getMessages.mockResolvedValue(page(1, 2, 2));
  const element = await show();
  expect(one(element, '[role=status]').textContent).toBe('2 of 2 messages');
  expect(one(element, 'c-wechat-more')).toBeUndefined();
  await expect(element).toBeAccessible();
});

it('says that it reads, and asks once at a time', async () => {
  getMessages.mockReturnValue(new Promise(() => {}));
  const element = await show();
  expect(textOf(element)).toContain('Working…');
  expect(one(element, 'c-wechat-more')).toBeUndefined();
  await expect(element).toBeAccessible();
});

it('says that nothing was archived', async () => {
  getMessages.mockResolvedValue(page(1, 0, 0));
  const element = await show();
  expect(textOf(element)).toContain('The messages of this chat were not archived.');
  await expect(element).toBeAccessible();
});

it('stops where there is nothing more, whatever the total says', async () => {
  getMessages.mockResolvedValueOnce(page(1, 50, 60)).mockResolvedValueOnce(page(51, 0, 60));
  const element = await show();
  const more = one(element, 'c-wechat-more');
  more.dispatchEvent(new CustomEvent('more'));
  more.dispatchEvent(new CustomEvent('more'));
  await settled();
  expect(getMessages).toHaveBeenCalledTimes(2);
  expect(one(element, 'c-wechat-more')).toBeUndefined();
});

it('says why it cannot be read, and tries again', async () => {
  getMessages
    .mockRejectedValueOnce({ body: { message: 'The server is busy.' } })
    .mockResolvedValueOnce(page(1, 2, 2));
  const element = await show();
  expect(textOf(element)).toContain('The server is busy.');
  await expect(element).toBeAccessible();
  await click(element, '.retry');
  expect(count(element)).toBe(2);
  expect(textOf(element)).not.toContain('The server is busy.');
});

it('is closed by its button', async () => {
  getMessages.mockResolvedValue(page(1, 1, 1));
  const element = await show();
  element.close = jest.fn();
  await click(element, '.close');
  expect(element.close).toHaveBeenCalledTimes(1);
});
