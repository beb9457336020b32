import OpenChat from 'c/wechatOpenChat';
import { navigate } from 'lightning/navigation';
import { click, isLeftToBrowser, mount, one, textOf, unmount } from 'test/mount';
import { MINUTE, NOW } from 'test/panel-data';

afterEach(unmount);

const show = (changes) =>
  mount('c-wechat-open-chat', OpenChat, {
    now: NOW,
    chat: {
      id: 'a02',
      number: 'WC-1',
      status: 'Active',
      name: 'Ming',
      channelLabel: 'Acme Shop',
      openedAt: NOW - 12 * MINUTE,
      repliesLeft: 4,
      windowEndsAt: NOW + 1000 * MINUTE,
      transcriptId: '570',
      ...changes,
    },
  });

it('says who it is, how the chat stands and since when', async () => {
  const element = await show();
  expect(textOf(element)).toBe('Ming In progress · 12 min · Acme Shop');
  await expect(element).toBeAccessible();
});

it('falls back on the number, and leaves out what is not known', async () => {
  const element = await show({
    name: '\u200B',
    status: 'Queued',
    openedAt: null,
    channelLabel: '',
  });
  expect(textOf(element)).toBe('WC-1 Waiting for an agent');
});

it.each([
  [{ repliesLeft: 1 }, '1 reply left'],
  [{ repliesLeft: 0 }, 'No replies left'],
  [{ windowEndsAt: NOW }, 'Reply time is over'],
  [{ windowEndsAt: NOW + MINUTE }, 'Answer soon'],
])('warns when a reply is urgent', async (changes, warning) => {
  const element = await show(changes);
  expect(one(element, '.warning').textContent).toContain(warning);
  await expect(element).toBeAccessible();
});

it('goes where agents answer: to the transcript', async () => {
  const element = await show();
  expect(one(element, 'a').getAttribute('href')).toBe('/lightning/r/570/view');
  await click(element, 'a');
  expect(navigate.mock.calls[0][0].attributes.recordId).toBe('570');
});

it('goes to the chat where there is no transcript', async () => {
  const element = await show({ transcriptId: null });
  expect(one(element, 'a').getAttribute('href')).toBe('/lightning/r/a02/view');
});

it.each(['ctrlKey', 'metaKey', 'shiftKey'])(
  'leaves a click with %s to the browser',
  async (key) => {
    const element = await show();
    expect(isLeftToBrowser(one(element, 'a'), { [key]: true })).toBe(true);
    expect(navigate).not.toHaveBeenCalled();
  },
);
