import { describe, expect, it } from 'vitest';
import { EVENT_NAMES } from '../wechat/event-content.ts';
import { SAMPLE_MEDIA } from '../wechat/sample-media.ts';
import { readXml, type XmlNode } from '../wechat/xml-reader.ts';
import { startCallback, startFixture, type Delivery, type Fixture } from './wechat-fixture.ts';

const anId: unknown = expect.stringMatching(/^[\w-]{64}$/);
const aPicture: unknown = expect.stringMatching(/^http:.*\/mmbiz\/[\w-]{64}$/);

describe('a message', () => {
  it.each<[string, Record<string, unknown>]>([
    ['text', { Content: '' }],
    ['image', { PicUrl: aPicture, MediaId: anId }],
    ['voice', { MediaId: anId, Format: 'amr', MediaId16K: anId, Recognition: '' }],
    ['video', { MediaId: anId, ThumbMediaId: anId }],
    ['shortvideo', { MediaId: anId, ThumbMediaId: anId }],
    [
      'location',
      { Location_X: '23.134521', Location_Y: '113.358803', Scale: '20', Label: '广州市天河区' },
    ],
    [
      'link',
      {
        Title: '公众平台官网链接',
        Description: '公众平台官网链接',
        Url: 'https://mp.weixin.qq.com/',
      },
    ],
    [
      'miniprogrampage',
      {
        Title: '小程序',
        AppId: 'wx0123456789abcdef',
        PagePath: 'pages/index/index',
        ThumbUrl: aPicture,
        ThumbMediaId: anId,
      },
    ],
  ])('of the type %s has all its elements', async (type, elements) => {
    const { fixture, received, openId } = await start();
    const { bubble } = await fixture.wechat.push(openId, { type });
    expect(bubble.type).toBe(type);
    const { MsgId, CreateTime, ToUserName, FromUserName, ...rest } = last(received);
    expect(rest).toEqual({ MsgType: type, ...elements });
    expect([MsgId, CreateTime, ToUserName, FromUserName]).not.toContain(undefined);
  });

  it('says what is given, and more than is known', async () => {
    const { fixture, received, openId } = await start();
    const given = { Label: '', Location_X: '-33.9', Scale: 15, MsgDataId: 7, Idx: 1, Future: 'x' };
    await fixture.wechat.push(openId, { type: 'location', ...given });
    expect(received[0]?.body).toMatch(
      /<Location_X>-33.9<\/Location_X>\n.*\n<Scale>15<\/Scale>\n<Label><!\[CDATA\[\]\]><\/Label>/,
    );
    expect(last(received)).toMatchObject({ MsgDataId: '7', Idx: '1', Future: 'x' });
  });

  it('may have an id that is no number', async () => {
    const { fixture, received, openId } = await start();
    await fixture.wechat.push(openId, { type: 'text', text: 'Hi', MsgId: '49d72d67_1555684067' });
    expect(received[0]?.body).toContain('<MsgId><![CDATA[49d72d67_1555684067]]></MsgId>');
    await fixture.wechat.push(openId, { type: 'text', text: 'Hi', MsgId: '7250021412600020992' });
    expect(received[1]?.body).toContain('<MsgId>7250021412600020992</MsgId>');
  });

  it('carries the picture that the customer took', async () => {
    const { fixture, received, openId } = await start();
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    await fixture.wechat.push(openId, { type: 'image', data: png.toString('base64') });
    const picture = await fetch(lastText(received, 'PicUrl'));
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(png);
    const original = await fixture.fetch(
      await fixture.withToken(`/cgi-bin/media/get?media_id=${lastText(received, 'MediaId')}`),
    );
    expect(Buffer.from(await original.arrayBuffer())).toEqual(png);
  });

  it('carries a voice that the API gives out', async () => {
    const { fixture, received, openId } = await start();
    await fixture.wechat.push(openId, { type: 'voice' });
    const path = `/cgi-bin/media/get?media_id=${lastText(received, 'MediaId16K')}`;
    const voice = await fixture.fetch(await fixture.withToken(path));
    expect(voice.headers.get('content-type')).toBe('audio/amr');
    expect(Buffer.from(await voice.arrayBuffer())).toEqual(SAMPLE_MEDIA.voice);
  });

  it('carries a voice in high definition where the customer says so', async () => {
    const { fixture, received, openId } = await start();
    await fixture.wechat.push(openId, { type: 'voice', Format: 'speex' });
    expect(last(received)).toMatchObject({ MsgType: 'voice', Format: 'speex' });
    const path = `/cgi-bin/media/get?media_id=${lastText(received, 'MediaId')}`;
    const voice = await fixture.fetch(await fixture.withToken(path));
    expect(voice.headers.get('content-type')).toBe('voice/speex');
    expect(Buffer.from(await voice.arrayBuffer())).toEqual(SAMPLE_MEDIA.speex);
  });

  it.each(['file', 'card', 'sticker'])(
    'that is a %s arrives as a text that says so',
    async (type) => {
      const { fixture, received, openId } = await start();
      await fixture.wechat.push(openId, { type });
      expect(last(received)).toMatchObject({
        MsgType: 'text',
        Content: '【收到不支持的消息类型，暂无法显示】',
      });
    },
  );

  it('of a type to come is pushed as it is given', async () => {
    const { fixture, received, openId } = await start();
    await fixture.wechat.push(openId, {
      type: 'hologram',
      Depth: { Unit: 'mm', Value: ['1', '2'] },
    });
    expect(last(received)).toMatchObject({
      MsgType: 'hologram',
      Depth: { Unit: 'mm', Value: ['1', '2'] },
    });
  });

  it('cannot come from somebody who does not follow', async () => {
    const { fixture, openId } = await start();
    await fixture.wechat.event(openId, { event: 'unsubscribe' });
    await expect(fixture.wechat.write(openId, 'Hi')).rejects.toMatchObject({ status: 409 });
  });

  it('is nothing with a name that is no element name, or a file of no known format', async () => {
    const { fixture, openId } = await start();
    const wrong = [
      { type: 'text', 'a b': 'c' },
      { type: 'image', data: 'JVBERg==' },
    ];
    for (const message of wrong) {
      await expect(fixture.wechat.push(openId, message)).rejects.toMatchObject({ status: 400 });
    }
    expect(fixture.wechat.customer(openId).bubbles).toEqual([]);
  });
});

describe('an event', () => {
  it('is documented for each of these', () => {
    expect(EVENT_NAMES).toEqual([
      'subscribe',
      'unsubscribe',
      'SCAN',
      'LOCATION',
      'CLICK',
      'VIEW',
      'view_miniprogram',
      'scancode_push',
      'scancode_waitmsg',
      'pic_sysphoto',
      'pic_photo_or_album',
      'pic_weixin',
      'location_select',
      'TEMPLATESENDJOBFINISH',
      'MASSSENDJOBFINISH',
      'FREEPUBLISHJOBFINISH',
      'subscribe_msg_popup_event',
      'subscribe_msg_change_event',
      'subscribe_msg_sent_event',
      'kf_create_session',
      'kf_close_session',
      'kf_switch_session',
      'user_enter_tempsession',
      'user_info_modified',
      'user_authorization_revoke',
      'debug_demo',
    ]);
  });

  it.each(EVENT_NAMES)('%s has no MsgId, and elements of its own', async (event) => {
    const { fixture, received, openId } = await start();
    const { push } = await fixture.wechat.event(openId, { event });
    expect(push.outcome).toBe('success');
    const elements = last(received);
    expect(elements).toMatchObject({ MsgType: 'event', Event: event, FromUserName: openId });
    expect(elements).not.toHaveProperty('MsgId');
    expect(Object.keys(elements).length).toBeGreaterThan(5);
  });

  it.each<[string, Record<string, unknown>]>([
    ['SCAN', { EventKey: '1', Ticket: expect.stringMatching(/^gQ/) as unknown }],
    ['VIEW', { EventKey: 'https://example.com/', MenuId: '425329500' }],
    ['scancode_waitmsg', { ScanCodeInfo: { ScanType: 'qrcode', ScanResult: '1' } }],
    ['pic_weixin', { SendPicsInfo: { Count: '1' } }],
    ['location_select', { SendLocationInfo: { Scale: '15', Poiname: '' } }],
    ['LOCATION', { Latitude: '23.137466', Longitude: '113.352425', Precision: '119.38504' }],
    ['TEMPLATESENDJOBFINISH', { MsgID: '200163836', Status: 'success' }],
    ['subscribe_msg_sent_event', { SubscribeMsgSentEvent: { List: { ErrorCode: '0' } } }],
    ['kf_switch_session', { FromKfAccount: 'test1@test', ToKfAccount: 'test2@test' }],
  ])('%s says what WeChat says', async (event, elements) => {
    const { fixture, received, openId } = await start();
    await fixture.wechat.event(openId, { event });
    expect(last(received)).toMatchObject(elements);
  });

  it('has the key that is given, and a ticket when a code was scanned', async () => {
    const { fixture, received, openId } = await start();
    await fixture.wechat.event(openId, { event: 'CLICK', eventKey: 'HELP' });
    expect(last(received)).toMatchObject({ Event: 'CLICK', EventKey: 'HELP' });
    await fixture.wechat.event(openId, { event: 'subscribe', eventKey: 'qrscene_7', ticket: 'T' });
    expect(last(received)).toMatchObject({ EventKey: 'qrscene_7', Ticket: 'T' });
    await fixture.wechat.event(openId, { event: 'subscribe', eventKey: 'qrscene_7' });
    expect(last(received)).toHaveProperty('Ticket');
    await fixture.wechat.event(openId, { event: 'subscribe' });
    expect(last(received)).not.toHaveProperty('Ticket');
  });

  it('can hold a list of many', async () => {
    const { fixture, received, openId } = await start();
    const List = [{ TemplateId: 'a' }, { TemplateId: 'b' }];
    await fixture.wechat.event(openId, {
      event: 'subscribe_msg_popup_event',
      SubscribeMsgPopupEvent: { List },
    });
    expect(last(received)).toMatchObject({ SubscribeMsgPopupEvent: { List } });
  });

  it('of leaving ends everything, and one of following begins it', async () => {
    const { fixture, openId } = await start();
    await fixture.wechat.write(openId, 'Hi');
    await fixture.wechat.event(openId, { event: 'unsubscribe' });
    expect(fixture.wechat.customer(openId)).toMatchObject({
      subscribed: false,
      allowance: { left: 0 },
    });
    await fixture.wechat.event(openId, { event: 'subscribe' });
    expect(fixture.wechat.customer(openId)).toMatchObject({
      subscribed: true,
      allowance: { left: 3 },
    });
  });
});

async function start(): Promise<{ fixture: Fixture; received: Delivery[]; openId: string }> {
  const { url, received } = await startCallback();
  const fixture = await startFixture({ account: { callbackUrl: url } });
  const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
  return { fixture, received, openId };
}

function last(received: readonly Delivery[]): Record<string, XmlNode> {
  const root = readXml(received.at(-1)?.body ?? '');
  if (typeof root === 'string' || Array.isArray(root)) throw new Error('There are no elements');
  return root;
}

function lastText(received: readonly Delivery[], name: string): string {
  const value = last(received)[name];
  return typeof value === 'string' ? value : '';
}
