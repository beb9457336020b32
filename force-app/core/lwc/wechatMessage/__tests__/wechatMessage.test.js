import Message from 'c/wechatMessage';
import { mount, one, textOf, unmount } from 'test/mount';
import { NOW } from 'test/panel-data';

afterEach(unmount);

const show = (changes) =>
  mount('c-wechat-message', Message, {
    message: {
      id: 'x',
      direction: 'In',
      type: 'Text',
      text: 'Hello',
      author: null,
      sentAt: NOW,
      status: 'Delivered',
      reason: null,
      position: 1,
      versionId: null,
      ...changes,
    },
  });
const plain = (element) => textOf(element).replace(/\s/g, ' ');

it('says who wrote what, and when', async () => {
  const element = await show();
  expect(plain(element)).toBe('Customer · Nov 23, 2026, 10:00 AM Hello');
  await expect(element).toBeAccessible();
});

it.each([
  [{ direction: 'Out', author: 'Ann \u202EAgent' }, 'Ann Agent'],
  [{ direction: 'Out' }, 'Agent'],
  [{ direction: 'Out', type: 'Notice' }, 'Notice'],
  [{ type: 'Event', author: 'x' }, 'Event'],
])('knows who wrote it', async (changes, author) => {
  expect(one(await show(changes), 'strong').textContent).toBe(author);
});

it('keeps lines, and shows markup as text', async () => {
  const element = await show({ text: 'a\n<b>c</b>' });
  expect(one(element, '.text').textContent).toBe('a\n<b>c</b>');
});

it('names the kind of what has no text, and no time that is not known', async () => {
  expect(plain(await show({ text: null, type: 'Video', sentAt: null }))).toBe('Customer Video');
});

it('links a location to a map', async () => {
  const element = await show({ type: 'Location', text: '[Location] Pier 7 (31.2, 121.4)' });
  expect(one(element, '.map').href).toBe('https://uri.amap.com/marker?position=121.4,31.2');
  await expect(element).toBeAccessible();
});

it('links a file, if its id is one', async () => {
  const element = await show({ type: 'Image', versionId: '068000000000001AAA' });
  expect(one(element, '.file').getAttribute('href')).toBe(
    '/sfc/servlet.shepherd/version/download/068000000000001AAA',
  );
  expect(one(await show({ versionId: '../x' }), '.file')).toBeUndefined();
});

it.each([
  ['Failed', 'wechat-45002', 'Not delivered: The message is longer than WeChat allows.'],
  ['Unknown', null, 'May not have arrived'],
  ['Parked', null, 'Waiting for the customer'],
  ['Cancelled', null, 'Not sent'],
])('says that it has not arrived: %s', async (status, reason, problem) => {
  const element = await show({ direction: 'Out', status, reason });
  expect(one(element, '.problem').textContent).toContain(problem);
  await expect(element).toBeAccessible();
});

it('says of a message of the customer that no agent has got it', async () => {
  const element = await show({ direction: 'In', status: 'Parked', reason: null });
  expect(one(element, '.problem').textContent).toBe('From the customer, waiting for an agent');
});
