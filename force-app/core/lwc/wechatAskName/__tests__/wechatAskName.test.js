import getCommandResult from '@salesforce/apex/WeChatPanelController.getCommandResult';
import askName from '@salesforce/apex/WeChatPanelActionController.askName';
import AskName from 'c/wechatAskName';
import { click, heard, mount, one, settled, textOf, unmount } from 'test/mount';

afterEach(() => {
  unmount();
  jest.useRealTimers();
});

const show = () => mount('c-wechat-ask-name', AskName, { chatId: 'c1' });

it('says what it costs before it is clicked', async () => {
  const element = await show();
  expect(one(element, '.ask').title).toContain('It uses one reply.');
  expect(one(element, '.ask').disabled).toBe(false);
  await expect(element).toBeAccessible();
});

it('has the link sent, and shows how it goes', async () => {
  jest.useFakeTimers();
  askName.mockResolvedValue({ requestId: 'r1' });
  getCommandResult.mockResolvedValue({ outcome: 'done' });
  const element = await show();
  const acted = heard(element, 'acted');
  await click(element, '.ask');
  expect(askName).toHaveBeenCalledWith({ chatId: 'c1' });
  expect(textOf(element)).toBe('Sending the link…');
  expect(one(element, '.ask').disabled).toBe(true);
  await jest.advanceTimersByTimeAsync(1000);
  await settled();
  expect(textOf(element)).toBe('The link is sent. The name appears once the customer agrees.');
  expect(acted).toHaveBeenCalledTimes(1);
});

it('says why it could not be sent', async () => {
  jest.useFakeTimers();
  askName.mockResolvedValue({ requestId: 'r1' });
  getCommandResult.mockResolvedValue({ outcome: 'failed', message: 'The relay has no address.' });
  const element = await show();
  await click(element, '.ask');
  await jest.advanceTimersByTimeAsync(1000);
  await settled();
  jest.useRealTimers();
  expect(textOf(element)).toBe('The relay has no address.');
  await expect(element).toBeAccessible();
});
