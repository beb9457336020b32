import { allowanceOf } from 'c/wechatAllowance';
import { HOUR, MINUTE, NOW, chat } from 'test/panel-data';

it.each([
  ['enough is left', {}, 'open'],
  ['one is left', { repliesLeft: 1 }, 'last'],
  ['none is left', { repliesLeft: 0 }, 'used'],
  ['fewer than none are left', { repliesLeft: -1 }, 'used'],
  ['an hour is left', { windowEndsAt: NOW + HOUR }, 'open'],
  ['less than an hour is left', { windowEndsAt: NOW + HOUR - 1 }, 'soon'],
  ['one is left in the last hour', { repliesLeft: 1, windowEndsAt: NOW + MINUTE }, 'last'],
  ['the window has closed', { windowEndsAt: NOW }, 'closed'],
  ['the end of the window is not known', { windowEndsAt: null }, 'open'],
  ['the number is not known', { repliesLeft: null }, 'unknown'],
  ['the chat has ended', { status: 'Ended' }, 'unknown'],
])('where %s, the state is told', (_, changes, state) => {
  expect(allowanceOf(chat(changes), NOW).state).toBe(state);
});

it('never has more left than there were', () => {
  expect(allowanceOf(chat({ repliesLeft: 20, repliesAllowed: null }), NOW)).toMatchObject({
    left: 20,
    of: 20,
  });
});
