import ErrorPanel from 'c/wechatErrorPanel';
import { click, heard, mount, one, textOf, unmount } from 'test/mount';

afterEach(unmount);

const show = (error) => mount('c-wechat-error-panel', ErrorPanel, { error });

it('says what happened, and offers to try again', async () => {
  const element = await show({ body: { message: 'The server is busy.' } });
  const retry = heard(element, 'retry');
  expect(textOf(element)).toBe('The panel could not be loaded The server is busy.');
  await click(element, '.retry');
  expect(retry).toHaveBeenCalledTimes(1);
  await expect(element).toBeAccessible();
});

it('says whom to ask for a permission, and does not offer what cannot help', async () => {
  const element = await show({ body: { message: "Apex class named 'WeChatPanelController'." } });
  expect(textOf(element)).toBe(
    'No access to WeChat chats Ask your administrator for the permission set "WeChat Agent".',
  );
  expect(one(element, '.retry')).toBeUndefined();
  await expect(element).toBeAccessible();
});
