import { describe, expect, it } from 'vitest';

import type { MediaFetch, MediaReference } from '../../src/channel.ts';
import { SAMPLE_MEDIA } from '../../../scripts/sandbox/wechat/sample-media.ts';
import { TransportError, type HttpAnswer, type HttpRequest } from '../../src/transport.ts';
import { classify } from '../../src/wechat/errcodes.ts';
import { download, type ApiDownload } from '../../src/wechat/exchange.ts';
import { receiveMedia } from '../../src/wechat/receive-media.ts';
import { receivedFormat } from '../../src/wechat/received-format.ts';

const JPEG = Buffer.from('\xff\xd8\xff\xe0…', 'latin1');
const AMR = Buffer.from('#!AMR\n|||');
const MP4 = Buffer.from('\0\0\0\x18ftypmp42', 'latin1');
const WAV = Buffer.from('RIFF….WAVE');
const MEGABYTE = 1024 * 1024;
const image: MediaReference = { type: 'image', mediaId: 'm' };
const voice: MediaReference = { type: 'voice', mediaId: 'm', mediaId16K: 'h' };
const video: MediaReference = { type: 'video', mediaId: 'm' };
const signal = new AbortController().signal;

/** WeChat gives these media out, by their ids, and these pages, by their addresses. */
function service(
  media: Readonly<Record<string, ApiDownload>>,
  pages: Readonly<Record<string, Partial<HttpAnswer> | TransportError>> = {},
  playable: Buffer | undefined = WAV,
) {
  const asked: { id?: string; url?: string; largest: number | undefined }[] = [];
  return {
    asked,
    receive: (reference: MediaReference): Promise<MediaFetch> =>
      receiveMedia(
        reference,
        {
          api: {
            getMedia: (id, largest) => {
              asked.push({ id, largest });
              return Promise.resolve(media[id] ?? errcode(40007));
            },
          },
          transport: ({ url, largestAnswer }: HttpRequest) => {
            asked.push({ url, largest: largestAnswer });
            const page = pages[url];
            if (page === undefined) throw new Error('Nothing may be asked of this address.');
            if (page instanceof TransportError) return Promise.reject(page);
            return Promise.resolve({ status: 200, headers: {}, body: '', ...page });
          },
          apiUrl: 'https://api.weixin.qq.com',
          playableVoice: () => Promise.resolve(playable),
        },
        signal,
      ),
  };
}

const file = (bytes: Buffer): ApiDownload => ({ ok: true, file: bytes });
const errcode = (code: number): ApiDownload => ({ ok: false, failure: classify(code) });
const at = (url: string): ApiDownload => ({ ok: true, answer: { video_url: url } });

describe('what a customer has sent', () => {
  it.each<[string, MediaReference, Buffer, object]>([
    ['a picture', image, JPEG, { type: 'image', extension: 'jpg', contentType: 'image/jpeg' }],
    ['a PNG', image, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), { extension: 'png' }],
    ['a picture called voice', voice, JPEG, { type: 'image', extension: 'jpg' }],
    ['a video called picture', image, MP4, { type: 'video', extension: 'mp4' }],
    ['an MP3', voice, Buffer.from('ID3…'), { type: 'voice', extension: 'mp3' }],
    ['SILK', voice, Buffer.from('\x02#!SILK_V3'), { extension: 'silk', isUnplayable: true }],
    ['a QuickTime film', video, Buffer.from('\0\0\0\x14ftypqt  ', 'latin1'), { extension: 'mov' }],
  ])('is what it really is: %s', async (_, reference, bytes, medium) => {
    const on = service({ m: file(bytes), h: errcode(40007) });
    const fetched = await on.receive(reference);
    expect(fetched).toMatchObject({ kind: 'fetched', medium: { bytes, ...medium } });
  });

  it('is a recording that plays, made from the one in 8 kHz', async () => {
    const on = service({ m: file(AMR), h: file(AMR) });
    expect(await on.receive(voice)).toEqual({
      kind: 'fetched',
      medium: {
        type: 'voice',
        bytes: WAV,
        extension: 'wav',
        contentType: 'audio/wav',
        isUnplayable: false,
      },
    });
    expect(on.asked).toEqual([{ id: 'm', largest: 2 * MEGABYTE }]);
  });

  it('is a recording that plays, made from Speex as WeChat has it', async () => {
    const on = service({ m: file(SAMPLE_MEDIA.speex) });
    expect(await on.receive({ type: 'voice', mediaId: 'm' })).toMatchObject({
      kind: 'fetched',
      medium: { bytes: WAV, extension: 'wav', isUnplayable: false },
    });
  });

  it('is kept as it came when it is AMR that is none', async () => {
    const on = service({ m: file(AMR) }, {}, undefined);
    const plain: MediaReference = { type: 'voice', mediaId: 'm' };
    expect(await on.receive({ ...plain })).toMatchObject({
      kind: 'fetched',
      medium: { bytes: WAV },
    });
    const broken = service({ m: file(AMR) });
    const parts = await receiveMedia(
      plain,
      {
        api: { getMedia: () => Promise.resolve(file(AMR)) },
        transport: () => Promise.reject(new Error('no network')),
        apiUrl: 'https://api.weixin.qq.com',
        playableVoice: () => Promise.resolve(undefined),
      },
      signal,
    );
    expect(parts).toMatchObject({
      kind: 'fetched',
      medium: { bytes: AMR, extension: 'amr', isUnplayable: true },
    });
    expect(broken.asked).toEqual([]);
  });

  it('is the recording in 16 kHz where the other one does not play', async () => {
    const on = service({ m: file(Buffer.from('#!SILK_V3')), h: file(AMR) });
    expect(await on.receive(voice)).toMatchObject({ kind: 'fetched', medium: { bytes: WAV } });
    const neither = service({ m: file(Buffer.from('#!SILK_V3')), h: errcode(40007) });
    expect(await neither.receive(voice)).toMatchObject({ medium: { extension: 'silk' } });
  });

  it.each<[string, string]>([
    ['a page', '<html><script>alert(1)</script>'],
    ['a page after white space', '\r\n  <!doctype html>'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a program of Windows', 'MZ\x90\0'],
    ['a program of Linux', '\x7fELF'],
    ['a script', '#!/bin/sh\nrm -rf /'],
    ['an archive', 'PK\x03\x04'],
    ['something compressed', '\x1f\x8b\x08'],
    ['a PDF', '%PDF-1.7'],
    ['HEIC', '\0\0\0\x18ftypheic'],
    ['letters', 'hello'],
  ])('is not kept when it is %s, whatever it is called', async (_, start) => {
    const bytes = Buffer.from(start, 'latin1');
    expect(receivedFormat(bytes)).toBeUndefined();
    for (const reference of [image, video, { type: 'voice', mediaId: 'm' } as const]) {
      const on = service({ m: file(bytes) });
      expect(await on.receive(reference)).toMatchObject({ kind: 'lost', loss: 'unsafe' });
    }
  });

  it('is nothing when it is empty', async () => {
    const on = service({ m: file(Buffer.alloc(0)) });
    expect(await on.receive(image)).toMatchObject({ kind: 'lost', loss: 'empty' });
  });

  it.each<[ApiDownload, object]>([
    [errcode(40007), { kind: 'lost', loss: 'expired', reason: { code: 'wechat-40007' } }],
    [errcode(-1), { kind: 'retry', waitMs: 1000 }],
    [errcode(45009), { kind: 'retry', waitMs: 900_000 }],
    [errcode(40164), { kind: 'operator', waitMs: 60_000 }],
    [errcode(40001), { kind: 'operator', waitMs: 60_000 }],
    [errcode(48001), { kind: 'operator' }],
    [errcode(99999), { kind: 'lost', loss: 'refused' }],
    [{ ok: true, answer: {} }, { kind: 'retry' }],
  ])('that WeChat answers with %j is %j', async (answer, fetch) => {
    expect(await service({ m: answer }).receive(image)).toMatchObject(fetch);
  });
});

describe('a video', () => {
  const HOME = 'http://vweixinthumb.tc.qq.com/150/x';

  it('is fetched from where WeChat says', async () => {
    const on = service({ m: at(HOME) }, { [HOME]: { bytes: MP4 } });
    expect(await on.receive(video)).toMatchObject({ kind: 'fetched', medium: { bytes: MP4 } });
    expect(on.asked).toEqual([
      { id: 'm', largest: 20 * MEGABYTE },
      { url: HOME, largest: 20 * MEGABYTE },
    ]);
  });

  it('is fetched from where the API is, as with a proxy', async () => {
    const url = 'https://api.weixin.qq.com/mmbiz/1';
    const on = service({ m: at(url) }, { [url]: { bytes: MP4 } });
    expect(await on.receive(video)).toMatchObject({ kind: 'fetched' });
  });

  it.each([
    'http://127.0.0.1/x',
    'http://2130706433/x',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/x',
    'http://10.0.0.1/x',
    'https://example.com/x',
    'https://qq.com.example.com/x',
    'https://evilqq.com/x',
    'https://qq.com@10.0.0.1/x',
    'https://video.qq.com:8443/x',
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('is never fetched from %s, nor after a redirection there', async (url) => {
    const direct = service({ m: at(url) });
    expect(await direct.receive(video)).toMatchObject({ kind: 'lost', loss: 'refused' });
    expect(direct.asked).toHaveLength(1);
    if (URL.parse(url, HOME)?.hostname === new URL(HOME).hostname) return;
    const away = { status: 302, headers: { location: url } };
    const redirected = service({ m: at(HOME) }, { [HOME]: away });
    expect(await redirected.receive(video)).toMatchObject({ kind: 'lost', loss: 'refused' });
    expect(redirected.asked).toHaveLength(2);
  });

  it('is followed over a few redirections of WeChat, and not for ever', async () => {
    const next = 'https://szextshort.weixin.qq.com/y';
    const on = service(
      { m: at(HOME) },
      { [HOME]: { status: 302, headers: { location: next } }, [next]: { bytes: MP4 } },
    );
    expect(await on.receive(video)).toMatchObject({ kind: 'fetched' });
    const loop = service({ m: at(HOME) }, { [HOME]: { status: 302, headers: { location: HOME } } });
    expect(await loop.receive(video)).toMatchObject({ kind: 'retry' });
    expect(loop.asked).toHaveLength(5);
  });

  it.each<[Partial<HttpAnswer> | TransportError, object]>([
    [{ status: 404 }, { kind: 'retry', reason: { code: 'wechat-http-404' } }],
    [{ status: 302 }, { kind: 'retry' }],
    [{ status: 500 }, { kind: 'retry' }],
    [new TransportError('timeout', false, undefined), { kind: 'retry' }],
    [new TransportError('too-large', false, undefined), { kind: 'lost', loss: 'too-large' }],
    [{ bytes: Buffer.from('<html>') }, { kind: 'lost', loss: 'unsafe' }],
    [{ bytes: Buffer.alloc(0) }, { kind: 'lost', loss: 'empty' }],
  ])('whose address gives %j is %j', async (page, fetch) => {
    expect(await service({ m: at(HOME) }, { [HOME]: page }).receive(video)).toMatchObject(fetch);
  });
});

describe('a download', () => {
  const ask = (answer: Partial<HttpAnswer> | TransportError): Promise<ApiDownload> =>
    download(
      () =>
        answer instanceof TransportError
          ? Promise.reject(answer)
          : Promise.resolve({ status: 200, headers: {}, body: '', ...answer }),
      { url: 'https://x/', largest: 10, timeoutMs: 1, signal },
      classify,
    );
  const json = (value: object): Partial<HttpAnswer> => ({
    bytes: Buffer.from(JSON.stringify(value)),
  });

  it('is a file, or what WeChat says in its place', async () => {
    expect(await ask({ bytes: JPEG })).toEqual({ ok: true, file: JPEG });
    expect(await ask(json({ video_url: 'u' }))).toEqual({ ok: true, answer: { video_url: 'u' } });
    expect(await ask(json({ errcode: 40007, errmsg: 'invalid media_id' }))).toMatchObject({
      ok: false,
      failure: { errcode: 40007 },
    });
    expect(await ask({ status: 502, bytes: Buffer.from('<html>') })).toMatchObject({ ok: false });
  });

  it('that is larger than it may be is not read further', async () => {
    const failed = await ask(new TransportError('too-large', false, undefined));
    expect(failed).toMatchObject({ ok: false, failure: { reason: { code: 'wechat-too-large' } } });
    const on = service({ m: failed });
    expect(await on.receive(image)).toMatchObject({ kind: 'lost', loss: 'too-large' });
  });
});
