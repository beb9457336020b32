import ChatState from 'c/wechatChatState';
import { mount, one, textOf, unmount } from 'test/mount';
import { HOUR, MINUTE, NOW, chat } from 'test/panel-data';

afterEach(unmount);

const show = (changes) =>
  mount('c-wechat-chat-state', ChatState, { chat: chat(changes), now: NOW });
const plain = (element) => textOf(element).replace(/\s/g, ' ');

it('says of a chat in progress since when, with whom, and how long the customer waited', async () => {
  const element = await show();
  expect(plain(element)).toBe('In progress for 10 min with Ann Agent Waited 2 min for an agent');
  await expect(element).toBeAccessible();
});

it.each([
  ['Opening', 'Opening waiting for 12 min'],
  ['Queued', 'Waiting for an agent waiting for 12 min'],
])(
  'says of a chat without agent how long the customer has been waiting: %s',
  async (status, text) => {
    const element = await show({ status, acceptedAt: null, agentName: null });
    expect(plain(element)).toBe(text);
    await expect(element).toBeAccessible();
  },
);

it('says of a chat that is over when, why and how long, and how the customer liked it', async () => {
  const element = await show({
    status: 'Ended',
    endedAt: NOW - 2 * MINUTE,
    endReason: 'client',
    satisfaction: 4,
  });
  expect(plain(element)).toBe(
    'Ended 9:58 AM with Ann Agent Ended by the customer 9:48 AM, lasted 10 min ' +
      'Waited 2 min for an agent Rated 4 of 5 by the customer',
  );
  await expect(element).toBeAccessible();
});

it('leaves out what is not known', async () => {
  const nothing = { openedAt: null, acceptedAt: null, endedAt: null, agentName: null };
  expect(plain(await show({ ...nothing, status: 'Queued' }))).toBe('Waiting for an agent');
  expect(plain(await show({ ...nothing, status: 'Ended' }))).toBe('Ended');
});

it('shows a state that it does not know by its name', async () => {
  const element = await show({ status: 'Paused', acceptedAt: NOW - 3 * HOUR });
  expect(plain(element)).toContain('Paused for 3 hr');
  expect(one(element, 'lightning-icon').iconName).toBe('utility:chat');
});
