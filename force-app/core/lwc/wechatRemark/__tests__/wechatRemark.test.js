import getCommandResult from '@salesforce/apex/WeChatPanelController.getCommandResult';
import setRemark from '@salesforce/apex/WeChatPanelActionController.setRemark';
import Remark from 'c/wechatRemark';
import { click, fire, heard, mount, one, press, settled, textOf, unmount } from 'test/mount';
import { identity } from 'test/panel-data';

afterEach(() => {
  unmount();
  jest.useRealTimers();
});

const show = (changes, editable = true) =>
  mount('c-wechat-remark', Remark, { identity: identity(changes), editable });

async function edit(element, remark) {
  await click(element, '.edit');
  await fire(element, '.field', 'change', { value: remark });
}

it('shows the remark, or that there is none', async () => {
  expect(textOf(await show({ remark: 'VIP' }))).toBe('VIP');
  const element = await show();
  expect(textOf(element)).toBe('None');
  await expect(element).toBeAccessible();
});

it('lets nobody edit it who may not', async () => {
  expect(one(await show({}, false), '.edit')).toBeUndefined();
});

it('opens with what there is, and puts the focus in the field', async () => {
  const element = await show({ remark: 'VIP' });
  const focus = jest.spyOn(HTMLElement.prototype, 'focus');
  await click(element, '.edit');
  expect(one(element, '.field').value).toBe('VIP');
  expect(focus.mock.instances).toContain(one(element, '.field'));
  await expect(element).toBeAccessible();
});

it('saves it clean, waits for WeChat and says so', async () => {
  jest.useFakeTimers();
  setRemark.mockResolvedValue({ requestId: 'r1' });
  getCommandResult.mockResolvedValue({ outcome: 'done' });
  const element = await show();
  const acted = heard(element, 'acted');
  await edit(element, ' Big \u202Espender ');
  await click(element, '.save');
  expect(one(element, '.save').disabled).toBe(true);
  expect(setRemark).toHaveBeenCalledWith({
    identityId: identity().id,
    remark: 'Big spender',
  });
  await press(element, '.field', 'Enter');
  expect(setRemark).toHaveBeenCalledTimes(1);
  await jest.advanceTimersByTimeAsync(1000);
  await settled();
  expect(textOf(element)).toContain('Remark saved.');
  expect(one(element, '.field')).toBeUndefined();
  expect(acted).toHaveBeenCalledTimes(1);
});

it('stays open with a sentence when it is refused', async () => {
  setRemark.mockRejectedValue({ body: { message: 'The remark is too long.' } });
  const element = await show();
  const acted = heard(element, 'acted');
  await edit(element, 'x');
  await press(element, '.field', 'Enter');
  expect(textOf(element)).toContain('The remark is too long.');
  expect(one(element, '.field')).toBeDefined();
  expect(acted).not.toHaveBeenCalled();
  await expect(element).toBeAccessible();
});

it.each([
  ['the button', (element) => click(element, '.cancel')],
  ['the escape key', (element) => press(element, '.field', 'Escape')],
])('is left without change by %s, and gives the focus back', async (_, leave) => {
  const element = await show({ remark: 'VIP' });
  await edit(element, 'other');
  await press(element, '.field', 'a');
  const focus = jest.spyOn(HTMLElement.prototype, 'focus');
  await leave(element);
  expect(textOf(element)).toBe('VIP');
  expect(setRemark).not.toHaveBeenCalled();
  expect(focus.mock.instances).toContain(one(element, '.edit'));
});
