import getCommandResult from '@salesforce/apex/WeChatPanelController.getCommandResult';
import endChat from '@salesforce/apex/WeChatPanelActionController.endChat';
import EndChat from 'c/wechatEndChat';
import LightningConfirm from 'lightning/confirm';
import { click, heard, mount, one, settled, textOf, unmount } from 'test/mount';

beforeEach(() => {
  LightningConfirm.open = jest.fn().mockResolvedValue(true);
});

afterEach(() => {
  unmount();
  jest.useRealTimers();
});

const show = (parked = 0) =>
  mount('c-wechat-end-chat', EndChat, { chatId: 'c1', customer: 'Ming', parked });
const question = () => LightningConfirm.open.mock.calls[0][0].message;

it('asks first', async () => {
  LightningConfirm.open.mockResolvedValue(false);
  const element = await show();
  const focus = jest.spyOn(HTMLElement.prototype, 'focus');
  await click(element, '.end');
  expect(question()).toBe('End this chat with Ming?');
  expect(endChat).not.toHaveBeenCalled();
  expect(focus.mock.instances).toEqual([one(element, '.end')]);
  await expect(element).toBeAccessible();
});

it.each([
  [1, '1 message still waits and would not be sent.'],
  [3, '3 messages still wait and would not be sent.'],
])('warns of what would be lost', async (parked, warning) => {
  endChat.mockResolvedValue({});
  await click(await show(parked), '.end');
  expect(question()).toBe(`End this chat with Ming? ${warning}`);
});

it('ends the chat, and shows how it goes', async () => {
  jest.useFakeTimers();
  endChat.mockResolvedValue({ requestId: 'r1' });
  getCommandResult.mockResolvedValue({ outcome: 'done' });
  const element = await show();
  const acted = heard(element, 'acted');
  await click(element, '.end');
  expect(endChat).toHaveBeenCalledWith({ chatId: 'c1' });
  expect(textOf(element)).toBe('Ending the chat…');
  expect(one(element, '.end').disabled).toBe(true);
  await jest.advanceTimersByTimeAsync(1000);
  await settled();
  expect(textOf(element)).toBe('The chat is ended.');
  expect(acted).toHaveBeenCalledTimes(1);
});
