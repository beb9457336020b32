import getCommandResult from '@salesforce/apex/WeChatPanelController.getCommandResult';
import writeToCustomer from '@salesforce/apex/WeChatPanelActionController.writeToCustomer';
import Write from 'c/wechatWrite';
import { click, fire, heard, mount, one, settled, textOf, unmount } from 'test/mount';

afterEach(() => {
  unmount();
  jest.useRealTimers();
});

const show = () => mount('c-wechat-write', Write, { identityId: 'a01' });

async function write(element, words) {
  await click(element, '.open');
  await fire(element, '.field', 'change', { value: words });
}

it('opens with an empty field that has the focus, and nothing to send', async () => {
  const element = await show();
  await expect(element).toBeAccessible();
  const focus = jest.spyOn(HTMLElement.prototype, 'focus');
  await click(element, '.open');
  expect(focus.mock.instances).toContain(one(element, '.field'));
  expect(one(element, '.send').disabled).toBe(true);
  expect(textOf(element)).toContain('48 hours');
  await expect(element).toBeAccessible();
});

it('sends what is written, waits for the relay and says so', async () => {
  jest.useFakeTimers();
  writeToCustomer.mockResolvedValue({ requestId: 'r1' });
  getCommandResult.mockResolvedValue({ outcome: 'done' });
  const element = await show();
  const acted = heard(element, 'acted');
  await write(element, ' Your parcel is here. ');
  await click(element, '.send');
  expect(one(element, '.send').disabled).toBe(true);
  expect(writeToCustomer).toHaveBeenCalledWith({
    identityId: 'a01',
    text: 'Your parcel is here.',
  });
  await jest.advanceTimersByTimeAsync(1000);
  await settled();
  expect(textOf(element)).toContain('Sent to the customer.');
  expect(one(element, '.field')).toBeUndefined();
  expect(acted).toHaveBeenCalledTimes(1);
  await click(element, '.open');
  expect(one(element, '.field').value).toBe('');
});

it('keeps the words when they are refused, with the sentence', async () => {
  writeToCustomer.mockRejectedValue({ body: { message: 'The channel has no template.' } });
  const element = await show();
  await write(element, 'Hello');
  await click(element, '.send');
  await settled();
  expect(textOf(element)).toContain('The channel has no template.');
  expect(one(element, '.field').value).toBe('Hello');
  await expect(element).toBeAccessible();
});

it('can be left without sending anything', async () => {
  const element = await show();
  await write(element, 'Hello');
  await click(element, '.cancel');
  expect(one(element, '.field')).toBeUndefined();
  expect(writeToCustomer).not.toHaveBeenCalled();
});
