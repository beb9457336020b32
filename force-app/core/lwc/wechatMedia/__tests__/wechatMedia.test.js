import getMedia from '@salesforce/apex/WeChatPanelController.getMedia';
import Media from 'c/wechatMedia';
import Viewer from 'c/wechatMediaViewer';
import { all, click, fire, mount, one, settled, textOf, unmount } from 'test/mount';
import { NOW, medium } from 'test/panel-data';
import { installScreen } from 'test/screen';

beforeEach(installScreen);
afterEach(unmount);

const many = (from, count) =>
  Array.from({ length: count }, (_, index) => medium({ id: `m${from + index}` }));
const show = (items, total = items.length, most = 6) =>
  mount('c-wechat-media', Media, { chatId: 'c1', items, total, most, now: NOW });
const count = (element) => all(element, 'c-wechat-media-item').length;

it('says that nothing has been sent', async () => {
  const element = await show([]);
  expect(textOf(element)).toBe('Pictures and files Nothing has been sent yet.');
  await expect(element).toBeAccessible();
});

it('shows a few of many, without asking for more', async () => {
  const element = await show(many(0, 12), 60);
  expect(count(element)).toBe(6);
  expect(one(element, '.all').label).toBe('Show all 60');
  expect(getMedia).not.toHaveBeenCalled();
  await expect(element).toBeAccessible();
});

it('asks for the others, a page at a time, once the user wants them', async () => {
  getMedia.mockResolvedValueOnce(many(12, 24)).mockResolvedValueOnce(many(36, 24));
  const element = await show(many(0, 12), 60);
  await click(element, '.all');
  expect(count(element)).toBe(12);
  await fire(element, 'c-wechat-more', 'more');
  expect(count(element)).toBe(36);
  await fire(element, 'c-wechat-more', 'more');
  expect(count(element)).toBe(60);
  expect(getMedia.mock.calls).toEqual([
    [{ chatId: 'c1', offset: 12 }],
    [{ chatId: 'c1', offset: 36 }],
  ]);
  expect(one(element, 'c-wechat-more')).toBeUndefined();
});

it('shows each once when a new one pushes the others on', async () => {
  getMedia.mockResolvedValue(many(12, 12));
  const element = await show(many(0, 12), 24);
  await click(element, '.all');
  await fire(element, 'c-wechat-more', 'more');
  Object.assign(element, { items: [medium({ id: 'new' }), ...many(0, 11)], total: 25 });
  await settled();
  const ids = all(element, 'c-wechat-media-item').map(({ item }) => item.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toBe('new');
});

it('asks only once at a time, and stops where there is nothing more', async () => {
  getMedia.mockResolvedValue([]);
  const element = await show(many(0, 12), 60);
  await click(element, '.all');
  const more = one(element, 'c-wechat-more');
  more.dispatchEvent(new CustomEvent('more'));
  more.dispatchEvent(new CustomEvent('more'));
  await settled();
  expect(getMedia).toHaveBeenCalledTimes(1);
  expect(one(element, 'c-wechat-more')).toBeUndefined();
});

it('says why the others cannot be shown', async () => {
  getMedia.mockRejectedValue({ body: { message: 'The server is busy.' } });
  const element = await show(many(0, 12), 60);
  await click(element, '.all');
  await fire(element, 'c-wechat-more', 'more');
  expect(one(element, '[role=alert]').textContent).toBe('The server is busy.');
});

it('opens pictures and videos in the viewer, and gives the focus back', async () => {
  Viewer.open = jest.fn().mockResolvedValue(undefined);
  const items = [medium(), medium({ id: 'f', kind: 'file' }), medium({ id: 'v', kind: 'video' })];
  const element = await show(items);
  const focus = jest.spyOn(all(element, 'c-wechat-media-item')[2], 'focus');
  all(element, 'button')[1].click();
  await settled();
  expect(Viewer.open).toHaveBeenCalledWith(
    expect.objectContaining({ start: 1, label: 'Pictures and files' }),
  );
  expect(Viewer.open.mock.calls[0][0].items).toHaveLength(2);
  expect(focus).toHaveBeenCalledTimes(1);
});
