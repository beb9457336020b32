import { describe, expect, it } from 'vitest';

import type { FileReference } from '../../src/command.ts';
import { OrgError } from '../../src/org.ts';
import type { Language } from '../../src/texts.ts';
import { classify } from '../../src/wechat/errcodes.ts';
import type { ApiResult } from '../../src/wechat/exchange.ts';
import { goesAsLink, sendLink } from '../../src/wechat/file-link.ts';

const MEGABYTE = 1024 * 1024;
const file: FileReference = {
  documentId: 'd',
  versionId: '068000000000001AAA',
  name: 'prices.pdf',
  type: 'file',
  size: 1.25 * MEGABYTE,
  chatId: 'a00000000000001AAA',
};

function parts(language: Language = 'en', answer: ApiResult | Error = { ok: true, answer: {} }) {
  const asked: string[] = [];
  const sent: string[] = [];
  return {
    asked,
    sent,
    language,
    days: 3,
    linkFile: (chatId: string, versionId: string) => {
      asked.push(`${chatId} ${versionId}`);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ url: 'https://org/link', expiresAt: 1 });
    },
    api: {
      sendText: (_openId: string, text: string): Promise<ApiResult> => {
        sent.push(text);
        return Promise.resolve(answer instanceof Error ? { ok: true, answer: {} } : answer);
      },
    },
  };
}

describe('a file goes out as a link', () => {
  it.each<[boolean, Partial<FileReference>]>([
    [true, {}],
    [true, { type: 'image', size: 10 * MEGABYTE + 1 }],
    [true, { type: 'voice', size: 2 * MEGABYTE + 1 }],
    [false, { type: 'image', size: 10 * MEGABYTE }],
    [false, { type: 'video' }],
  ])('or not: %s for %j', (isLink, change) => {
    expect(goesAsLink({ ...file, ...change })).toBe(isLink);
  });

  it('only if the chat is known that it belongs to', () => {
    const old = { ...file };
    delete old.chatId;
    expect(goesAsLink(old)).toBe(false);
  });

  it.each<[Language, number, string]>([
    ['en', 900, '[File] prices.pdf (1 KB)\nhttps://org/link\nThe link works for 3 days.'],
    [
      'zh-CN',
      300_000,
      '[文件] prices.pdf（293 KB）\nhttps://org/link\n链接 3 天内有效，请及时下载。',
    ],
    [
      'zh-TW',
      file.size,
      '[檔案] prices.pdf（1.3 MB）\nhttps://org/link\n連結 3 天內有效，請儘早下載。',
    ],
    [
      'en',
      2 * 1024 * MEGABYTE,
      '[File] prices.pdf (2.0 GB)\nhttps://org/link\nThe link works for 3 days.',
    ],
  ])('with name, size and life, in %s', async (language, size, text) => {
    const on = parts(language);
    expect(await sendLink('anna', { ...file, size }, on)).toEqual({ kind: 'delivered' });
    expect(on.asked).toEqual(['a00000000000001AAA 068000000000001AAA']);
    expect(on.sent).toEqual([text]);
  });

  it('with one day in the singular, and a name that cannot become a link of its own', async () => {
    const on = { ...parts(), days: 1 };
    await sendLink('anna', { ...file, name: '<a href="x">.pdf' }, on);
    expect(on.sent[0]).toContain('The link works for a day.');
    expect(on.sent[0]).not.toContain('<a');
  });
});

describe('a file is not sent', () => {
  it.each<[string, OrgError, object]>([
    [
      'where the org makes no links, and the cure is told as the org says it',
      new OrgError('refused', 'LINKS_NOT_ALLOWED', 'Switch it on.'),
      { kind: 'refused', reason: { code: 'org-LINKS_NOT_ALLOWED', text: 'Switch it on.' } },
    ],
    [
      'when it is not there any more',
      new OrgError('refused', 'FILE_NOT_FOUND', 'x'),
      { kind: 'refused', reason: { code: 'file-gone' } },
    ],
    [
      'while the org is away, and certainly has not arrived',
      new OrgError('away', 'SERVER_UNAVAILABLE', 'x'),
      { kind: 'retry', certain: true },
    ],
  ])('%s', async (_, error, delivery) => {
    const on = parts('en', error);
    expect(await sendLink('anna', file, on)).toMatchObject(delivery);
    expect(on.sent).toEqual([]);
  });

  it('as far as anybody knows, when WeChat had no answer to its text', async () => {
    const busy: ApiResult = { ok: false, failure: { ...classify(-1), errcode: -1 } };
    expect(await sendLink('anna', file, parts('en', busy))).toMatchObject({
      kind: 'retry',
      certain: false,
    });
  });
});
