import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFormFile } from '../wechat/multipart.ts';
import { SAMPLE_MEDIA } from '../wechat/sample-media.ts';
import { errcodeOf, startFixture, type Fixture } from './wechat-fixture.ts';

const anId: unknown = expect.stringMatching(/^[\w-]{64}$/);
const DAY = 24 * 3_600_000;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const MP3 = Buffer.from('fffb9064', 'hex');

describe('media/upload', () => {
  it.each([
    ['image', 'photo.jpg', SAMPLE_MEDIA.image],
    ['image', 'photo.PNG', PNG],
    ['image', 'photo.gif', Buffer.from('GIF89a')],
    ['voice', 'voice.amr', SAMPLE_MEDIA.voice],
    ['voice', 'voice.mp3', MP3],
    ['video', 'film.mp4', SAMPLE_MEDIA.video],
    ['thumb', 'cover.jpg', SAMPLE_MEDIA.thumb],
  ])('takes a %s called %s', async (type, filename, bytes) => {
    const fixture = await startFixture();
    expect(await upload(fixture, type, filename, bytes)).toEqual({
      type,
      media_id: anId,
      created_at: fixture.clock.now() / 1000,
    });
  });

  it.each([
    ['a file', 'file', 'x.pdf', Buffer.from('%PDF'), 40004],
    ['a PDF as an image', 'image', 'x.jpg', Buffer.from('%PDF'), 40137],
    ['an image as a voice', 'voice', 'x.amr', PNG, 40005],
    ['a voice in Speex', 'voice', 'x.speex', SAMPLE_MEDIA.speex, 40005],
    ['a PNG as a cover', 'thumb', 'x.png', PNG, 40005],
    ['an image called otherwise', 'image', 'x.txt', PNG, 40005],
    ['a file without an extension', 'image', 'blob', PNG, 40005],
    ['an empty file', 'image', 'x.png', Buffer.alloc(0), 44001],
    ['an image of more than 2 MB', 'image', 'x.png', padded(PNG, (2 << 20) + 1), 40009],
    ['a voice of more than 2 MB', 'voice', 'x.mp3', padded(MP3, (2 << 20) + 1), 40010],
    [
      'a film of more than 10 MB',
      'video',
      'x.mp4',
      padded(SAMPLE_MEDIA.video, (10 << 20) + 1),
      40011,
    ],
    ['a cover of more than 64 KB', 'thumb', 'x.jpg', padded(SAMPLE_MEDIA.thumb, 65_537), 40012],
  ])('refuses %s', async (_what, type, filename, bytes, errcode) => {
    const fixture = await startFixture();
    expect(errcodeOf(await upload(fixture, type, filename, bytes))).toBe(errcode);
  });

  it('takes larger images when it is told to', async () => {
    const fixture = await startFixture();
    fixture.wechat.faults.set('image-limit', 10 << 20);
    const answer = await upload(fixture, 'image', 'x.png', padded(PNG, 10 << 20));
    expect(errcodeOf(answer)).toBe(0);
  });

  it.each([
    ['no form', { body: 'hello' }],
    ['no body', {}],
    ['another field', { body: form('file', 'x.png') }],
    ['a field without a file name', { body: form('media') }],
  ])('refuses %s', async (_what, init) => {
    const fixture = await startFixture();
    const path = await fixture.withToken('/cgi-bin/media/upload?type=image');
    expect(errcodeOf(await fixture.json(path, { method: 'POST', ...init }))).toBe(41005);
  });
});

describe('media/get', () => {
  it('gives back what was uploaded, as an attachment', async () => {
    const fixture = await startFixture();
    const id = await uploaded(fixture, 'image', 'x.png', PNG);
    const response = await fixture.fetch(
      await fixture.withToken(`/cgi-bin/media/get?media_id=${id}`),
    );
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${id}.png"`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
  });

  it('gives the address of a video', async () => {
    const fixture = await startFixture();
    const id = await uploaded(fixture, 'video', 'x.mp4', SAMPLE_MEDIA.video);
    const answer = await fixture.get(`/cgi-bin/media/get?media_id=${id}`);
    const film = await fetch(String(answer['video_url']));
    expect(film.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await film.arrayBuffer())).toEqual(SAMPLE_MEDIA.video);
  });

  it('keeps a medium for three days', async () => {
    const fixture = await startFixture();
    const id = await uploaded(fixture, 'image', 'x.png', PNG);
    const path = `/cgi-bin/media/get?media_id=${id}`;
    fixture.clock.advance(3 * DAY - 1);
    const response = await fixture.fetch(await fixture.withToken(path));
    expect(response.headers.get('content-type')).toBe('image/png');
    fixture.clock.advance(1);
    expect(errcodeOf(await fixture.get(path))).toBe(40007);
  });

  it('refuses an id that is missing, unknown, or of another account', async () => {
    const fixture = await startFixture();
    expect(errcodeOf(await fixture.get('/cgi-bin/media/get'))).toBe(41006);
    expect(errcodeOf(await fixture.get('/cgi-bin/media/get?media_id=x'))).toBe(40007);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann', account: 'other' });
    const { bubble } = await fixture.wechat.push(openId, { type: 'image' });
    const id = bubble.text.split('/').at(-1) ?? '';
    expect(errcodeOf(await fixture.get(`/cgi-bin/media/get?media_id=${id}`))).toBe(40007);
  });
});

describe('media/get, when it is told to misbehave,', () => {
  it('refuses with any errcode', async () => {
    const fixture = await startFixture();
    const id = await uploaded(fixture, 'image', 'x.png', PNG);
    fixture.wechat.faults.set('media-errcode', 45009);
    expect(errcodeOf(await fixture.get(`/cgi-bin/media/get?media_id=${id}`))).toBe(45009);
    fixture.wechat.faults.clear('media-errcode');
    const path = await fixture.withToken(`/cgi-bin/media/get?media_id=${id}`);
    expect((await fixture.fetch(path)).headers.get('content-type')).toBe('image/png');
  });

  it('says that videos are elsewhere', async () => {
    const fixture = await startFixture();
    const id = await uploaded(fixture, 'video', 'x.mp4', SAMPLE_MEDIA.video);
    fixture.wechat.faults.set('media-video-url', 'http://10.0.0.1/x');
    expect(await fixture.get(`/cgi-bin/media/get?media_id=${id}`)).toEqual({
      video_url: 'http://10.0.0.1/x',
    });
  });

  it('gives out whatever a customer has sent', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    const data = Buffer.from('<html>').toString('base64');
    await expect(fixture.wechat.push(openId, { type: 'image', data })).rejects.toThrow('formats');
    fixture.wechat.faults.set('media-any-content', true);
    const { bubble } = await fixture.wechat.push(openId, { type: 'image', data });
    expect(await (await fetch(bubble.text)).text()).toBe('<html>');
  });
});

describe('a message with a medium', () => {
  it.each([
    ['image', 'x.png', PNG],
    ['voice', 'x.mp3', MP3],
    ['video', 'x.mp4', SAMPLE_MEDIA.video],
  ])('shows the %s on the phone', async (msgtype, filename, bytes) => {
    const fixture = await startFixture();
    const touser = await fixture.customer();
    const media_id = await uploaded(fixture, msgtype, filename, bytes);
    expect(await fixture.send({ touser, msgtype, [msgtype]: { media_id } })).toBe(0);
    const [entry] = fixture.wechat.ledger().sent;
    const shown = await fetch(entry?.text ?? '');
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes);
  });

  it('needs one of its own kind', async () => {
    const fixture = await startFixture();
    const touser = await fixture.customer();
    const media_id = await uploaded(fixture, 'image', 'x.png', PNG);
    expect(await fixture.send({ touser, msgtype: 'voice', voice: { media_id } })).toBe(40007);
  });

  it('may have a cover', async () => {
    const fixture = await startFixture();
    const touser = await fixture.customer();
    const thumb_media_id = await uploaded(fixture, 'thumb', 'x.jpg', SAMPLE_MEDIA.thumb);
    const music = { title: 'Song', musicurl: 'https://m', hqmusicurl: 'https://h', thumb_media_id };
    expect(await fixture.send({ touser, msgtype: 'music', music })).toBe(0);
    expect(fixture.wechat.ledger().sent[0]?.text).toBe('Song\nhttps://m');
  });
});

describe('a form', () => {
  it('gives back any file whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (content) => {
        const body = form('media', 'x.bin', Buffer.from(content));
        const request = new Request('http://localhost', { method: 'POST', body });
        const bytes = Buffer.from(await request.arrayBuffer());
        const type = request.headers.get('content-type') ?? '';
        expect(readFormFile(bytes, type, 'media')).toEqual({
          filename: 'x.bin',
          bytes: Buffer.from(content),
        });
      }),
    );
  });

  it('is none without its end', () => {
    const body = Buffer.from('--b\r\nContent-Disposition: form-data; name="media"\r\n\r\nx\r\n--b');
    expect(readFormFile(body, 'multipart/form-data; boundary=b', 'media')).toBeUndefined();
  });
});

function form(field: string, filename?: string, bytes: Buffer = PNG): FormData {
  const body = new FormData();
  if (filename === undefined) body.set(field, 'hello');
  else body.set(field, new Blob([new Uint8Array(bytes)]), filename);
  return body;
}

async function upload(
  fixture: Fixture,
  type: string,
  filename: string,
  bytes: Buffer,
): Promise<Record<string, unknown>> {
  return fixture.json(await fixture.withToken(`/cgi-bin/media/upload?type=${type}`), {
    method: 'POST',
    body: form('media', filename, bytes),
  });
}

async function uploaded(...what: Parameters<typeof upload>): Promise<string> {
  return String((await upload(...what))['media_id']);
}

function padded(start: Buffer, size: number): Buffer<ArrayBuffer> {
  return Buffer.concat([start, Buffer.alloc(size - start.length)]);
}
