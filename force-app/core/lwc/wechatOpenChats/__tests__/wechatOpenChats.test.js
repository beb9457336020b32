import { refreshApex } from '@salesforce/apex';
import getOpenChats from '@salesforce/apex/WeChatPanelController.getOpenChats';
import OpenChats from 'c/wechatOpenChats';
import { EnclosingUtilityId, updateUtility } from 'lightning/platformUtilityBarApi';
import { all, click, mount, settled, textOf, unmount } from 'test/mount';
import { installScreen, showTab } from 'test/screen';

const open = (count, changes) => ({
  count,
  mine: 1,
  chats: Array.from({ length: count }, (_, index) => ({
    id: `c${index}`,
    name: `Customer ${index}`,
    status: 'Active',
    repliesLeft: 5,
  })),
  ...changes,
});

beforeEach(installScreen);

afterEach(() => {
  unmount();
  jest.useRealTimers();
});

async function show(data) {
  const element = await mount('c-wechat-open-chats', OpenChats);
  if (data) {
    getOpenChats.emit(data);
    await settled();
  }
  return element;
}

it('says that it loads', async () => {
  const element = await show();
  expect(textOf(element)).toBe('Working…');
  await expect(element).toBeAccessible();
});

it('lists the open chats and counts them in the utility bar', async () => {
  const element = await show(open(3));
  EnclosingUtilityId.emit('u1');
  await settled();
  expect(all(element, 'c-wechat-open-chat')).toHaveLength(3);
  expect(textOf(element)).toContain('3 open, 1 of them yours');
  expect(updateUtility).toHaveBeenLastCalledWith('u1', { label: 'WeChat (3)' });
  await expect(element).toBeAccessible();
});

it('counts none where there is none', async () => {
  EnclosingUtilityId.emit('u1');
  const element = await show(open(0));
  EnclosingUtilityId.emit('u1');
  await settled();
  expect(textOf(element)).toBe('No open chats.');
  expect(updateUtility).toHaveBeenLastCalledWith('u1', { label: 'WeChat' });
  await expect(element).toBeAccessible();
});

it('says that it does not show all', async () => {
  const element = await show(open(50, { count: 120 }));
  expect(textOf(element)).toContain('Only the first 50 are shown.');
});

it('says what went wrong, and tries again', async () => {
  const element = await show();
  const failure = { message: 'The server is busy.' };
  getOpenChats.error(failure);
  await settled();
  expect(textOf(element)).toContain('The server is busy.');
  await expect(element).toBeAccessible();
  refreshApex.mockResolvedValueOnce(undefined);
  await click(element, '.retry');
  expect(textOf(element)).toContain('The server is busy.');
  refreshApex.mockImplementationOnce(async () => getOpenChats.emit(open(1)));
  await click(element, '.retry');
  expect(all(element, 'c-wechat-open-chat')).toHaveLength(1);
});

it('keeps what it has when a refresh fails', async () => {
  const element = await show(open(2));
  getOpenChats.error({ message: 'The server is busy.' });
  await settled();
  expect(all(element, 'c-wechat-open-chat')).toHaveLength(2);
});

it('asks while the browser tab is in front, more slowly while nothing changes', async () => {
  jest.useFakeTimers();
  refreshApex.mockImplementation(async () => getOpenChats.emit(open(2)));
  await show(open(2));
  await jest.advanceTimersByTimeAsync(20_000 + 29_000);
  expect(refreshApex).toHaveBeenCalledTimes(1);
  refreshApex.mockImplementation(async () => getOpenChats.emit(open(3)));
  await jest.advanceTimersByTimeAsync(1_000 + 20_000);
  expect(refreshApex).toHaveBeenCalledTimes(3);
  showTab(false);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(refreshApex).toHaveBeenCalledTimes(3);
  showTab(true);
  await jest.advanceTimersByTimeAsync(20_000);
  expect(refreshApex).toHaveBeenCalledTimes(4);
});
