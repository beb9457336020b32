import More from 'c/wechatMore';
import { click, heard, mount, one, settled, unmount } from 'test/mount';
import { installScreen, scrollIntoView, watchedCount } from 'test/screen';

beforeEach(installScreen);
afterEach(unmount);

const show = (properties) => mount('c-wechat-more', More, properties);

it('asks for more when it is pressed, and not by itself', async () => {
  const element = await show();
  const more = heard(element, 'more');
  scrollIntoView();
  expect(more).not.toHaveBeenCalled();
  await click(element, '.button');
  expect(more).toHaveBeenCalledTimes(1);
  await expect(element).toBeAccessible();
});

it('asks for more when it comes into view, where it was told to', async () => {
  const element = await show({ auto: true });
  const more = heard(element, 'more');
  expect(more).not.toHaveBeenCalled();
  scrollIntoView();
  expect(more).toHaveBeenCalledTimes(1);
});

it('goes on as long as it stays in view, a page at a time', async () => {
  const element = await show({ auto: true });
  const more = heard(element, 'more');
  scrollIntoView();
  element.busy = true;
  scrollIntoView(false);
  scrollIntoView();
  expect(more).toHaveBeenCalledTimes(1);
  element.busy = false;
  expect(element.busy).toBe(false);
  expect(more).toHaveBeenCalledTimes(2);
});

it('rests once it is out of view', async () => {
  const element = await show({ auto: true });
  const more = heard(element, 'more');
  scrollIntoView();
  element.busy = true;
  scrollIntoView(false);
  element.busy = false;
  expect(more).toHaveBeenCalledTimes(1);
});

it('turns while more is under way', async () => {
  const element = await show({ busy: true });
  await settled();
  expect(one(element, 'lightning-spinner')).toBeDefined();
  expect(one(element, '.button')).toBeUndefined();
  await expect(element).toBeAccessible();
});

it('watches nothing once it is gone', async () => {
  await show({ auto: true });
  unmount();
  expect(watchedCount()).toBe(0);
});
