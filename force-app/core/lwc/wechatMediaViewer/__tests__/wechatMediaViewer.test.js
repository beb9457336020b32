import MediaViewer from 'c/wechatMediaViewer';
import { click, mount, one, press, settled, textOf, unmount } from 'test/mount';
import { medium } from 'test/panel-data';

afterEach(unmount);

const items = [medium(), medium({ id: 'm2', kind: 'video' }), medium({ id: 'm3' })];
const show = (start = 0, shown = items) =>
  mount('c-wechat-media-viewer', MediaViewer, { label: 'Pictures', items: shown, start });
const position = (element) => one(element, '.position').textContent;

it('shows a picture, whose it is and where in the row', async () => {
  const element = await show();
  expect(one(element, 'img').alt.replace(/\s/g, ' ')).toBe(
    'Picture from the customer, Nov 23, 2026, 9:59 AM',
  );
  expect(position(element)).toBe('1 of 3');
  expect(element.start).toBe(0);
  await expect(element).toBeAccessible();
});

it('says which of them went to the customer', async () => {
  const element = await show(0, [medium({ fromCustomer: false })]);
  expect(one(element, 'img').alt).toContain('Picture to the customer');
});

it('plays a video', async () => {
  const element = await show(1);
  expect(one(element, 'video').getAttribute('src')).toBe(items[1].url);
  await expect(element).toBeAccessible();
});

it('leafs by its buttons, to either end', async () => {
  const element = await show();
  expect(one(element, '.previous').disabled).toBe(true);
  await click(element, '.next');
  await click(element, '.next');
  expect(position(element)).toBe('3 of 3');
  expect(one(element, '.next').disabled).toBe(true);
  await click(element, '.previous');
  expect(position(element)).toBe('2 of 3');
});

it('leafs by the arrow keys, and not beyond the ends', async () => {
  const element = await show(2);
  await press(element, 'img', 'ArrowRight');
  expect(position(element)).toBe('3 of 3');
  await press(element, 'img', 'ArrowLeft');
  expect(position(element)).toBe('2 of 3');
  await press(element, '.position', 'a');
  expect(position(element)).toBe('2 of 3');
});

it('leaves the arrow keys to a video', async () => {
  const element = await show(1);
  await press(element, 'video', 'ArrowLeft');
  expect(position(element)).toBe('2 of 3');
});

it('says that a picture cannot be shown, and shows the next', async () => {
  const element = await show();
  one(element, 'img').dispatchEvent(new CustomEvent('error'));
  await settled();
  expect(textOf(element)).toContain('The picture cannot be shown.');
  await expect(element).toBeAccessible();
  await click(element, '.next');
  await click(element, '.next');
  expect(one(element, 'img')).toBeDefined();
});

it('does not offer to leaf through one', async () => {
  expect(one(await show(-1, [medium()]), '.next')).toBeUndefined();
});
