import { describe, expect, it } from 'vitest';

import type { FileReference } from '../../src/command.ts';
import { OrgError } from '../../src/org.ts';
import { TransportError } from '../../src/transport.ts';
import type { ApiResult } from '../../src/wechat/exchange.ts';
import { formWith } from '../../src/wechat/form-data.ts';
import { sendMedia } from '../../src/wechat/media.ts';
import { readProfile } from '../../src/wechat/profile.ts';
import { classify } from '../../src/wechat/errcodes.ts';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');
const file: FileReference = {
  documentId: 'd',
  versionId: '068000000000001AAA',
  name: 'photo.jpeg',
  type: 'image',
  size: PNG.length,
};

function parts(upload: ApiResult, fetched: Buffer | Error = PNG) {
  const calls: unknown[] = [];
  return {
    calls,
    fetchFile: (versionId: string, largest: number): Promise<Buffer> => {
      calls.push(['fetch', versionId, largest]);
      return fetched instanceof Error ? Promise.reject(fetched) : Promise.resolve(fetched);
    },
    api: {
      upload: (type: string, { name }: { name: string }): Promise<ApiResult> => {
        calls.push(['upload', type, name]);
        return Promise.resolve(upload);
      },
      sendMedia: (openId: string, type: string, mediaId: string): Promise<ApiResult> => {
        calls.push(['send', openId, type, mediaId]);
        return Promise.resolve({ ok: true, answer: {} });
      },
    },
  };
}
const uploaded: ApiResult = { ok: true, answer: { media_id: 'm1' } };

describe('a file for the customer', () => {
  it('is fetched, uploaded under the name that fits its content, and sent', async () => {
    const on = parts(uploaded);
    expect(await sendMedia('anna', file, on)).toEqual({ kind: 'delivered' });
    expect(on.calls).toEqual([
      ['fetch', file.versionId, 10 * 1024 * 1024],
      ['upload', 'image', 'photo.png'],
      ['send', 'anna', 'image', 'm1'],
    ]);
  });

  it.each<[string, Error, string]>([
    ['is gone', new OrgError('refused', 'NOT_FOUND', 'x'), 'refused'],
    ['cannot be had now', new OrgError('away', 'SERVER_UNAVAILABLE', 'x'), 'retry'],
    [
      'is larger than was said',
      new OrgError('away', 'UNREACHABLE', 'x', new TransportError('too-large', false, undefined)),
      'refused',
    ],
  ])('that %s is not sent', async (_, error, kind) => {
    const on = parts(uploaded, error);
    expect(await sendMedia('anna', file, on)).toMatchObject({ kind });
    expect(on.calls).toHaveLength(1);
  });

  it.each<[string, Partial<FileReference>]>([
    ['no picture, voice or video', { type: 'file' }],
    ['too large', { size: 11 * 1024 * 1024 }],
    ['too large for voice', { type: 'voice', size: 3 * 1024 * 1024 }],
  ])('that is %s is refused before anything is fetched', async (_, change) => {
    const on = parts(uploaded);
    expect(await sendMedia('anna', { ...file, ...change }, on)).toMatchObject({ kind: 'refused' });
    expect(on.calls).toEqual([]);
  });

  it.each<[string, Buffer, FileReference['type']]>([
    ['a page is called a picture', Buffer.from('<html>'), 'image'],
    ['a program is called a video', Buffer.from('MZ\x90\0'), 'video'],
    ['a picture is called voice', PNG, 'voice'],
    ['nothing is in it', Buffer.alloc(0), 'image'],
  ])('is refused with a sentence, and not uploaded, when %s', async (_, bytes, type) => {
    const on = parts(uploaded, bytes);
    const delivery = await sendMedia('anna', { ...file, type, size: 9 }, on);
    expect(delivery).toMatchObject({ kind: 'refused', reason: { code: 'file-format' } });
    expect(on.calls).toHaveLength(1);
  });

  it.each<[string, string, FileReference['type'], string]>([
    ['\xff\xd8\xff\xe0', 'a.PNG', 'image', 'a.jpg'],
    ['BM6\0', 'a', 'image', 'a.bmp'],
    ['#!AMR\n', 'a.amr', 'voice', 'a.amr'],
    ['\xff\xf3\x40', 'a.b.wav', 'voice', 'a.b.mp3'],
    ['\0\0\0\x18ftypmp42', 'a.mov', 'video', 'a.mp4'],
  ])('beginning with %j and called %s is %s called %s', async (start, name, type, called) => {
    const on = parts(uploaded, Buffer.from(start, 'latin1'));
    expect(await sendMedia('anna', { ...file, name, type }, on)).toEqual({ kind: 'delivered' });
    expect(on.calls[1]).toEqual(['upload', type, called]);
  });

  it('whose upload has no answer has certainly not been delivered', async () => {
    const busy: ApiResult = { ok: false, failure: { ...classify(-1), errcode: -1 } };
    expect(await sendMedia('anna', file, parts(busy))).toMatchObject({
      kind: 'retry',
      certain: true,
    });
  });

  it('is one part of a form, byte for byte', () => {
    const { bytes, contentType } = formWith('media', { name: 'a"\r\n.PNG', bytes: PNG });
    const boundary = contentType.split('boundary=')[1] ?? '';
    expect(bytes.includes(PNG)).toBe(true);
    expect(bytes.toString('latin1')).toContain('filename="file.png"');
    expect(bytes.toString('latin1').endsWith(`--${boundary}--\r\n`)).toBe(true);
  });
});

it.each<[unknown, object]>([
  [{ subscribe: 0, openid: 'o' }, { subscribed: false }],
  [{ subscribe: 1, tagid_list: [] }, { subscribed: true }],
  [
    { subscribe: 1, nickname: '', remark: 'VIP', unionid: 'u', subscribe_time: 1641364601 },
    { subscribed: true, remark: 'VIP', unionId: 'u', subscribedAt: 1_641_364_601_000 },
  ],
  [
    {
      subscribe: '1',
      nickname: '小美',
      headimgurl: 'http://thirdwx.qlogo.cn/a/0',
      language: 'zh_CN',
      subscribe_scene: 'ADD_SCENE_QR_CODE',
      subscribe_time: 'soon',
    },
    {
      subscribed: true,
      displayName: '小美',
      avatarUrl: 'http://thirdwx.qlogo.cn/a/0',
      language: 'zh_CN',
      scene: 'ADD_SCENE_QR_CODE',
    },
  ],
  ['nonsense', {}],
])('what WeChat tells of a customer is read from %j', (answer, profile) => {
  expect(readProfile(answer)).toEqual(profile);
});
