import { refreshApex } from '@salesforce/apex';
import getPanel from '@salesforce/apex/WeChatPanelController.getPanel';
import Archive from 'c/wechatArchive';
import ChatPanel from 'c/wechatChatPanel';
import { all, click, fire, mount, one, settled, textOf, unmount } from 'test/mount';
import { NOW, chat, earlierChat, identity, medium, panel, trouble } from 'test/panel-data';
import { installScreen, scrollIntoView } from 'test/screen';

const REAL = ['setTimeout', 'clearTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: [...REAL, 'nextTick', 'performance'] });
  installScreen();
});

afterEach(() => {
  unmount();
  jest.useRealTimers();
});

async function show(data, properties = {}) {
  const element = await mount('c-wechat-chat-panel', ChatPanel, {
    recordId: '570000000000001AAA',
    ...properties,
  });
  if (data) {
    await answer(data);
  }
  return element;
}

async function answer(data) {
  getPanel.emit(data);
  await settled();
}

async function refuse(message, status) {
  getPanel.error({ message }, status);
  await settled();
}

const tags = (element) =>
  [...one(element, '.parts').children].map(({ tagName }) => tagName.toLowerCase());
const spoken = (element) => one(element, '[aria-live]').textContent;

it('draws its shape while it loads, and asks once', async () => {
  const element = await show();
  expect(one(element, 'c-wechat-skeleton')).toBeDefined();
  expect(one(element, 'article').getAttribute('aria-busy')).toBe('true');
  expect(getPanel.getLastConfig()).toEqual({ recordId: '570000000000001AAA' });
  await expect(element).toBeAccessible();
});

it('shows who it is first, then how the chat stands, then the rest', async () => {
  const element = await show(
    panel({ media: [medium()], mediaTotal: 1, earlier: [earlierChat()], earlierTotal: 1 }),
  );
  expect(tags(element)).toEqual([
    'c-wechat-who',
    'section',
    'c-wechat-contact',
    'c-wechat-profile',
    'c-wechat-media',
    'c-wechat-earlier-chats',
  ]);
  expect(one(element, 'article').getAttribute('aria-busy')).toBe('false');
  await expect(element).toBeAccessible();
});

it.each([
  ['waits', { chat: chat({ status: 'Queued', acceptedAt: null, agentName: null }) }],
  ['has one reply left', { chat: chat({ repliesLeft: 1 }) }],
  [
    'has parked and failed messages',
    {
      chat: chat({ repliesLeft: 0 }),
      troubles: [trouble(), trouble({ id: 't2', status: 'Parked' })],
      troublesTotal: 2,
    },
  ],
  ['is past its window', { chat: chat({ windowEndsAt: NOW - 1 }) }],
  [
    'has ended',
    {
      chat: chat({ status: 'Ended', endedAt: NOW, endReason: 'agent' }),
      can: { editIdentity: true },
    },
  ],
  ['is looked at by somebody who may only look', { can: {} }],
])('is accessible when the chat %s', async (_, changes) => {
  const element = await show(panel(changes));
  expect(one(element, 'c-wechat-chat-state')).toBeDefined();
  await expect(element).toBeAccessible();
});

it('offers what the user may do', async () => {
  const troubles = [
    trouble({ status: 'Parked' }),
    trouble({ id: 't2', direction: 'In', status: 'Parked' }),
  ];
  const element = await show(panel({ troubles }));
  expect(one(element, 'c-wechat-send-file').chatId).toBe(chat().id);
  expect(one(element, 'c-wechat-end-chat')).toMatchObject({
    customer: 'WeChat user …h1Yz',
    parked: 1,
  });
  await answer(panel({ can: {} }));
  expect(one(element, 'c-wechat-send-file')).toBeUndefined();
  expect(one(element, 'c-wechat-ask-name')).toBeUndefined();
  expect(one(element, 'c-wechat-end-chat')).toBeUndefined();
});

it('opens the messages of a chat that is over, and gives the focus back', async () => {
  Archive.open = jest.fn().mockResolvedValue(undefined);
  const element = await show(panel({ chat: chat({ status: 'Ended' }), can: {} }));
  const focus = jest.spyOn(one(element, '.read'), 'focus');
  await click(element, '.read');
  expect(Archive.open).toHaveBeenCalledWith({
    label: 'Chat WC-000123',
    size: 'medium',
    chatId: chat().id,
  });
  expect(focus).toHaveBeenCalledTimes(1);
});

it('leaves out what the page shows elsewhere', async () => {
  const element = await show(panel(), { hideMedia: true, hideEarlier: true });
  expect(one(element, 'c-wechat-media')).toBeUndefined();
  expect(one(element, 'c-wechat-earlier-chats')).toBeUndefined();
});

it('says that a record has nothing to do with WeChat', async () => {
  const element = await show(panel({ subject: 'none', identity: null, chat: null }));
  expect(textOf(element)).toContain('Not from WeChat');
  await expect(element).toBeAccessible();
});

it.each([
  ['as the server says', { subject: 'contact', identity: null, chat: null }, {}],
  [
    'as its id says',
    { subject: 'none', identity: null, chat: null },
    { recordId: '003000000000001AAA' },
  ],
])('says how a contact gets a WeChat user, %s', async (_, changes, properties) => {
  const element = await show(panel(changes), properties);
  expect(textOf(element)).toContain('open the chat and link it to this contact');
  await expect(element).toBeAccessible();
});

it('says without a record that there is nothing', async () => {
  const element = await show(panel({ subject: 'none', identity: null, chat: null }), {
    recordId: undefined,
  });
  expect(element.recordId).toBeUndefined();
  expect(textOf(element)).toContain('Not from WeChat');
});

it('shows an identity without a chat', async () => {
  const element = await show(panel({ subject: 'identity', chat: null }));
  expect(tags(element)).toEqual([
    'c-wechat-who',
    'c-wechat-contact',
    'c-wechat-profile',
    'c-wechat-earlier-chats',
  ]);
  await expect(element).toBeAccessible();
});

it("shows a contact's WeChat users, one of them in full, and turns to another", async () => {
  const other = identity({ id: 'other', displayName: 'Ming' });
  const element = await show(panel({ subject: 'contact', identities: [identity(), other] }), {
    recordId: '003000000000001AAA',
  });
  expect(one(element, 'c-wechat-contact')).toBeUndefined();
  expect(all(element, '.other')).toHaveLength(1);
  expect(one(element, '.show').label).toBe('Show Ming');
  await expect(element).toBeAccessible();
  await click(element, '.show');
  expect(getPanel.getLastConfig()).toEqual({ recordId: 'other' });
  await answer(panel({ subject: 'identity', identity: other }));
  expect(one(element, 'c-wechat-who').identity.displayName).toBe('Ming');
  expect(one(element, '.other').identity.id).toBe(identity().id);
});

it('forgets all of that for another record', async () => {
  const element = await show(panel({ subject: 'contact', identities: [identity()] }));
  element.recordId = '570000000000002AAA';
  await settled();
  expect(one(element, 'c-wechat-skeleton')).toBeDefined();
  await answer(panel());
  expect(one(element, 'c-wechat-contact')).toBeDefined();
});

it('says what went wrong, and tries again', async () => {
  const element = await show();
  await refuse('The server is busy.');
  expect(textOf(element)).toContain('The server is busy.');
  await expect(element).toBeAccessible();
  refreshApex.mockResolvedValueOnce(undefined);
  await click(element, '.retry');
  expect(textOf(element)).toContain('The server is busy.');
  refreshApex.mockImplementationOnce(async () => getPanel.emit(panel()));
  await click(element, '.retry');
  expect(one(element, 'c-wechat-who')).toBeDefined();
});

it('says whom to ask for a permission', async () => {
  const element = await show();
  await refuse("You do not have access to the Apex class named 'WeChatPanelController'.");
  expect(textOf(element)).toContain('No access to WeChat chats');
  await expect(element).toBeAccessible();
});

it('keeps what it has when a refresh fails, and says so', async () => {
  const element = await show(panel());
  await refuse('The server is busy.');
  expect(one(element, 'c-wechat-who')).toBeDefined();
  expect(one(element, '.stale').textContent).toContain('Not up to date');
  await expect(element).toBeAccessible();
  refreshApex.mockImplementationOnce(async () => getPanel.emit(panel()));
  await click(element, '.stale .retry');
  expect(one(element, '.stale')).toBeUndefined();
});

it('shows nothing any more to who has lost the permission', async () => {
  const element = await show(panel());
  await refuse('Ask your administrator for the permission set "WeChat Agent".');
  expect(one(element, 'c-wechat-who')).toBeUndefined();
});

it('reads changes aloud, and nothing of what stays', async () => {
  const element = await show(panel());
  await answer(panel({ chat: chat({ repliesLeft: 1 }) }));
  expect(spoken(element)).toBe('1 reply left');
  await answer(panel({ chat: chat({ repliesLeft: 1, agentName: 'Bob' }) }));
  expect(spoken(element)).toBe('1 reply left');
});

it.each([
  'c-wechat-send-file',
  'c-wechat-ask-name',
  'c-wechat-end-chat',
  'c-wechat-contact',
  'c-wechat-profile',
])('asks at once after an action of %s', async (tag) => {
  const element = await show(panel());
  await fire(element, tag, 'acted');
  expect(refreshApex).toHaveBeenCalledTimes(1);
});

describe('kept up to date', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
  });

  const wait = (seconds) => jest.advanceTimersByTimeAsync(seconds * 1000);

  it('polls at the pace of the settings, and more slowly while nothing changes', async () => {
    let revision = 0;
    refreshApex.mockImplementation(async () => getPanel.emit(panel({ revision })));
    await show(panel({ revision }));
    scrollIntoView();
    await wait(10 + 14);
    expect(refreshApex).toHaveBeenCalledTimes(1);
    revision = 1;
    await wait(1 + 10);
    expect(refreshApex).toHaveBeenCalledTimes(3);
  });

  it('asks soon whether a chat that waits has been accepted, and then at the pace of the settings', async () => {
    const waits = chat({ status: 'Opening', acceptedAt: null, agentName: null });
    refreshApex.mockImplementation(async () => getPanel.emit(panel()));
    await show(panel({ chat: waits }));
    scrollIntoView();
    await wait(2);
    expect(refreshApex).toHaveBeenCalledTimes(1);
    await wait(9);
    expect(refreshApex).toHaveBeenCalledTimes(1);
    await wait(1);
    expect(refreshApex).toHaveBeenCalledTimes(2);
  });

  it('shows what the customer thinks of a chat that has just ended, and then stops', async () => {
    const ended = { status: 'Ended', endedAt: NOW - 60_000 };
    const rated = { ...ended, satisfaction: 5 };
    refreshApex.mockImplementation(async () => getPanel.emit(panel({ chat: chat(rated) })));
    const element = await show(panel({ chat: chat(ended) }));
    scrollIntoView();
    await wait(10);
    await settled();
    expect(textOf(element)).toContain('Rated 5 of 5 by the customer');
    await wait(600);
    expect(refreshApex).toHaveBeenCalledTimes(1);
  });

  it('waits for that ten minutes, more and more slowly', async () => {
    const ended = chat({ status: 'Ended', endedAt: NOW });
    refreshApex.mockImplementation(async () => getPanel.emit(panel({ chat: ended })));
    await show(panel({ chat: ended }));
    scrollIntoView();
    await wait(660);
    const calls = refreshApex.mock.calls.length;
    expect(calls).toBeGreaterThan(8);
    expect(calls).toBeLessThan(16);
    await wait(600);
    expect(refreshApex).toHaveBeenCalledTimes(calls);
  });

  it('does not poll for a chat that ended long ago, nor where there is none', async () => {
    await show(panel({ chat: chat({ status: 'Ended', endedAt: NOW - 11 * 60_000 }) }));
    scrollIntoView();
    await wait(600);
    await answer(panel({ chat: null }));
    await wait(600);
    expect(refreshApex).not.toHaveBeenCalled();
  });

  it('moves on with the time, between answers', async () => {
    refreshApex.mockResolvedValue(undefined);
    const element = await show(panel());
    scrollIntoView();
    expect(textOf(element)).toContain('for 10 min');
    await wait(60);
    await settled();
    expect(textOf(element)).toContain('for 11 min');
  });

  it('stops when it is taken off the page', async () => {
    await show(panel());
    scrollIntoView();
    unmount();
    await wait(600);
    expect(refreshApex).not.toHaveBeenCalled();
  });
});
