import { expect, it } from 'vitest';

import { toldReason } from '../src/told-reason.ts';

it.each([
  ['wechat-45047', 'Out of replies.', 'wechat-45047: Out of replies.'],
  ['wechat--1', 'Busy.', 'wechat--1: Busy.'],
  ['wechat-unreadable', 'No id.', 'No id.'],
  ['file-format', 'No picture.', 'No picture.'],
  ['', '', ''],
])('the org is told the code of WeChat, and of nobody else (%s)', (code, text, told) => {
  expect(toldReason({ code, text })).toBe(told);
});
