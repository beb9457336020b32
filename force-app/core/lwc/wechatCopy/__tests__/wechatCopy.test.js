import Copy from 'c/wechatCopy';
import { click, mount, one, textOf, unmount } from 'test/mount';

const writeText = jest.fn();

beforeEach(() => {
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
});

afterEach(unmount);

const show = (value) => mount('c-wechat-copy', Copy, { value });

it('shows the end of an OpenID and copies all of it', async () => {
  const element = await show('oABCD1234xyzefgh1Yz');
  expect(one(element, '.value').textContent).toBe('…fgh1Yz');
  await click(element, 'lightning-button-icon');
  expect(writeText).toHaveBeenCalledWith('oABCD1234xyzefgh1Yz');
  expect(textOf(element)).toContain('OpenID copied.');
  await expect(element).toBeAccessible();
});

it('shows all of a short one', async () => {
  expect(textOf(await show('oABC'))).toBe('oABC');
});

it('shows all of it where the browser does not allow copying', async () => {
  writeText.mockRejectedValue(new DOMException('NotAllowedError'));
  const element = await show('oABCD1234xyzefgh1Yz');
  await click(element, 'lightning-button-icon');
  expect(textOf(element)).toContain('did not allow copying: oABCD1234xyzefgh1Yz');
});
