import MediaItem from 'c/wechatMediaItem';
import { click, heard, mount, one, settled, textOf, unmount } from 'test/mount';
import { NOW, medium } from 'test/panel-data';

afterEach(unmount);

const show = (changes) =>
  mount('c-wechat-media-item', MediaItem, { item: medium(changes), now: NOW });
const plain = (element) => textOf(element).replace(/\s/g, ' ');

it('shows a picture as a thumbnail that is loaded when it is needed, and opens', async () => {
  const element = await show();
  const open = heard(element, 'open');
  expect(one(element, 'img').getAttribute('loading')).toBe('lazy');
  expect(plain(element)).toBe('Open: Picture from the customer, 9:59 AM');
  await click(element, 'button');
  expect(open).toHaveBeenCalledWith('m1');
  await expect(element).toBeAccessible();
});

it('shows a sign instead of a thumbnail that cannot be loaded', async () => {
  const element = await show();
  one(element, 'img').dispatchEvent(new CustomEvent('error'));
  await settled();
  expect(one(element, 'img')).toBeUndefined();
  expect(one(element, 'lightning-icon').iconName).toBe('utility:image');
});

it('shows a video with a sign that it plays', async () => {
  const element = await show({ kind: 'video', thumbnailUrl: null });
  expect(one(element, '.play')).toBeDefined();
  await expect(element).toBeAccessible();
});

it('plays a voice message, which is loaded when it is played', async () => {
  const element = await show({ kind: 'voice', extension: 'mp3', fromCustomer: false });
  expect(one(element, 'audio').getAttribute('preload')).toBe('none');
  expect(plain(element)).toBe('Voice message to the customer, 9:59 AM');
  await expect(element).toBeAccessible();
});

it.each([['amr'], ['spx'], ['silk']])(
  'offers to download what no browser plays: %s',
  async (extension) => {
    const element = await show({ kind: 'voice', extension });
    expect(one(element, 'audio')).toBeUndefined();
    expect(plain(element)).toContain('This browser cannot play it. Download (124 kB)');
  },
);

it('offers to download what this browser cannot play', async () => {
  const element = await show({ kind: 'voice', extension: 'mp3' });
  one(element, 'audio').dispatchEvent(new CustomEvent('error'));
  await settled();
  expect(plain(element)).toContain('This browser cannot play it. Download');
});

it('offers a file with its name and size', async () => {
  const element = await show({ kind: 'file', title: 'invoice\u202Efdp.exe', extension: 'pdf' });
  expect(plain(element)).toBe('invoicefdp.exe File from the customer, 9:59 AM Download (124 kB)');
  expect(one(element, 'a').getAttribute('href')).toBe(medium().url);
  await expect(element).toBeAccessible();
});

it('does not invent a size', async () => {
  expect(plain(await show({ kind: 'file', size: null }))).toMatch(/Download$/);
});

it('offers a place on a map', async () => {
  const element = await show({
    kind: 'location',
    title: 'Pier 7',
    latitude: 31.2,
    longitude: 121.4,
    url: null,
  });
  expect(one(element, '.map').href).toBe('https://uri.amap.com/marker?position=121.4,31.2');
  expect(one(element, '.map').rel).toBe('noopener noreferrer');
  expect(one(element, '.download')).toBeUndefined();
  await expect(element).toBeAccessible();
});

it('loads nothing from anywhere else', async () => {
  const element = await show({ kind: 'voice', extension: 'mp3', url: 'https://evil.example/a' });
  expect(one(element, 'audio')).toBeUndefined();
  expect(one(element, 'a')).toBeUndefined();
});

it('takes the focus back after the viewer', async () => {
  const element = await show();
  const focus = jest.spyOn(HTMLElement.prototype, 'focus');
  element.focus();
  expect(focus.mock.instances).toContain(one(element, 'button'));
});
