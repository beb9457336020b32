import { announcement } from 'c/wechatChanges';
import { NOW, chat, panel } from 'test/panel-data';

it.each([
  ['an agent accepts', { chat: chat({ status: 'Queued' }) }, {}, 'In progress'],
  ['one reply is left', {}, { chat: chat({ repliesLeft: 1 }) }, '1 reply left'],
  ['no reply is left', {}, { chat: chat({ repliesLeft: 0 }) }, 'No replies left'],
  ['there are enough replies', { chat: chat({ repliesLeft: 5 }) }, {}, ''],
  ['a message fails', {}, { troublesTotal: 1 }, '1 message has not arrived'],
  ['a message gets through', { troublesTotal: 1 }, {}, ''],
  ['a picture comes', {}, { mediaTotal: 1 }, 'New picture or file'],
  [
    'two things happen',
    {},
    { troublesTotal: 2, mediaTotal: 1 },
    '2 messages have not arrived. New picture or file',
  ],
  ['another chat is shown', {}, { chat: chat({ id: 'other', status: 'Ended' }) }, ''],
  ['there is no chat', {}, { chat: null }, ''],
])('says what matters when %s', (_, before, after, said) => {
  expect(announcement(panel(before), panel(after), NOW)).toBe(said);
});

it('says nothing of what is shown first', () => {
  expect(announcement(undefined, panel(), NOW)).toBe('');
});
