import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MessageError, parseStored, type InboundMessage } from '../../src/wechat/messages.ts';
import { readMessage } from '../../src/wechat/read-message.ts';
import { parseXml, type XmlTree, type XmlValue } from '../../src/wechat/xml.ts';
import { EVENTS } from './event-examples.ts';
import { MESSAGES } from './message-examples.ts';
import { ACCOUNT, CUSTOMER, push, SENT_AT, xml, type Elements } from './pushes.ts';

const ENVELOPE = { toUserName: ACCOUNT, openId: CUSTOMER, createTime: SENT_AT };
const MSG_ID = '24309876543210987';

function read(value: Elements): InboundMessage {
  return readMessage(parseXml(push(value)));
}

/** As the journal gives it back. */
function kept(message: InboundMessage): InboundMessage {
  return parseStored(JSON.parse(JSON.stringify(message)));
}

describe('a message', () => {
  it.each(MESSAGES)('is understood and kept: $name', ({ elements, message }) => {
    const inbound = read({ ...elements, MsgId: MSG_ID });
    expect(inbound).toStrictEqual({ ...ENVELOPE, msgId: MSG_ID, ...message });
    expect(kept(inbound)).toStrictEqual(inbound);
  });

  it.each(EVENTS)('is understood and kept: $name', ({ elements, message }) => {
    const inbound = read({ MsgType: 'event', ...elements });
    expect(inbound).toStrictEqual({ ...ENVELOPE, type: 'event', ...message });
    expect(kept(inbound)).toStrictEqual(inbound);
  });

  it.each(EVENTS)('is understood in capitals and small letters: $name', ({ elements, message }) => {
    const { Event } = elements;
    for (const spelling of [Event.toUpperCase(), Event.toLowerCase()]) {
      expect(read({ ...elements, MsgType: 'event', Event: spelling })).toMatchObject(message);
    }
  });

  it('has an id of any form', () => {
    const msgId = '49d72d67-6c4f-4d6e_1555684067';
    expect(read({ MsgType: 'text', Content: 'x', MsgId: msgId })).toMatchObject({ msgId });
    expect(read({ MsgType: 'text', Content: 'x' })).not.toHaveProperty('msgId');
    expect(read({ MsgType: 'text', Content: 'x', MsgId: '' })).not.toHaveProperty('msgId');
  });

  it('loses no digit of an id that JavaScript would round', () => {
    const body = push({ MsgType: 'text', Content: 'x' }).replace(
      '</xml>',
      '<MsgId>7250021412600020993</MsgId></xml>',
    );
    expect(readMessage(parseXml(body))).toMatchObject({ msgId: '7250021412600020993' });
  });

  it('is not confused by elements that the relay does not know', () => {
    const message = read({
      MsgType: 'text',
      Content: 'x',
      BusinessId: 7,
      type: 'event',
      event: 'unsubscribe',
    });
    expect(message).toStrictEqual({ ...ENVELOPE, type: 'text', content: 'x' });
  });
});

describe('a message that the relay does not know', () => {
  it.each([
    ['of a new type', { MsgType: 'Hologram', Content: 'x' }, { msgType: 'Hologram' }],
    [
      'of a new event',
      { MsgType: 'event', Event: 'Debug_Demo', debug_str: 'hello' },
      { msgType: 'event', event: 'debug_demo' },
    ],
    ['text without content', { MsgType: 'text' }, { msgType: 'text' }],
    ['text with two contents', { MsgType: 'text', Content: ['x', 'y'] }, { msgType: 'text' }],
    ['text with elements in it', { MsgType: 'text', Content: { a: 'b' } }, { msgType: 'text' }],
    ['an image without its media', { MsgType: 'image', PicUrl: 'http://x' }, { msgType: 'image' }],
    ['a voice message without its media', { MsgType: 'voice', MediaId: '' }, { msgType: 'voice' }],
    [
      'a location without a longitude',
      { MsgType: 'location', Location_X: 1 },
      { msgType: 'location' },
    ],
    ['a link without an address', { MsgType: 'link', Title: 'x' }, { msgType: 'link' }],
    ['of a type that we use ourselves', { MsgType: 'unknown', event: 'x' }, { msgType: 'unknown' }],
    ['of a type named like a property', { MsgType: 'constructor' }, { msgType: 'constructor' }],
  ])('is kept whole: %s', (_, elements, expected) => {
    const tree = parseXml(push({ ...elements, MsgId: MSG_ID }));
    const message = readMessage(tree);
    expect(message).toStrictEqual({
      ...ENVELOPE,
      msgId: MSG_ID,
      type: 'unknown',
      fields: tree,
      ...expected,
    });
    expect(kept(message)).toStrictEqual(message);
  });
});

describe('a message is refused', () => {
  const whole = {
    ToUserName: ACCOUNT,
    FromUserName: CUSTOMER,
    CreateTime: SENT_AT,
    MsgType: 'text',
    Content: 'x',
  };
  const event = { ...whole, MsgType: 'event', Event: 'CLICK' };

  it.each(['ToUserName', 'FromUserName', 'CreateTime', 'MsgType'])(
    'when it has no %s, an empty one, two, or one with elements',
    (name) => {
      expect(() => readMessage(parseXml(xml(whole)))).not.toThrow();
      const without = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
      const broken = [
        without,
        { ...whole, [name]: ' ' },
        { ...whole, [name]: ['1', '1'] },
        { ...whole, [name]: { a: 1 } },
      ];
      for (const elements of broken) {
        const tree = parseXml(xml(elements));
        expect(() => readMessage(tree)).toThrow(MessageError);
        expect(() => readMessage(tree)).toThrow(`it has no ${name}, or more than one`);
      }
    },
  );

  it('when it is an event without a name', () => {
    const tree = parseXml(xml({ ...event, Event: '' }));
    expect(() => readMessage(tree)).toThrow('it has no Event, or more than one');
  });

  it.each([
    ['too short', CUSTOMER.slice(1)],
    ['too long', `${CUSTOMER}x`],
    ['with a space', `o ${CUSTOMER.slice(2)}`],
    ['with a quote', `o'${CUSTOMER.slice(2)}`],
    ['in Chinese', `顾${CUSTOMER.slice(1)}`],
  ])('when its sender is not an OpenID: %s', (_, FromUserName) => {
    expect(() => readMessage(parseXml(xml({ ...whole, FromUserName })))).toThrow(
      'its FromUserName is not an OpenID',
    );
  });

  it('but an event may come from a helper of WeChat', () => {
    const tree = parseXml(xml({ ...event, FromUserName: 'mphelper' }));
    expect(readMessage(tree)).toMatchObject({ event: 'click', openId: 'mphelper' });
    for (const FromUserName of ['a b', "a'", 'x'.repeat(65)]) {
      expect(() => readMessage(parseXml(xml({ ...event, FromUserName })))).toThrow(MessageError);
    }
  });

  it.each(['yesterday', '-1', '1.5', '1e9', '0x10', '1700000000000'])(
    'when its time is %s',
    (CreateTime) => {
      expect(() => readMessage(parseXml(xml({ ...whole, CreateTime })))).toThrow(
        'its CreateTime is not a Unix time',
      );
    },
  );

  it('without quoting it', () => {
    const tree = parseXml(xml({ ...whole, FromUserName: 'private', Content: 'private' }));
    expect(() => readMessage(tree)).not.toThrow(/private/);
  });

  it('with its own error and no other, whatever the tree', () => {
    const leaf: fc.Arbitrary<XmlValue> = fc.constantFrom(
      '',
      'text',
      'event',
      'CLICK',
      CUSTOMER,
      '17',
      '你',
    );
    const { tree } = fc.letrec<{ tree: XmlTree; value: XmlValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        tie('tree'),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
      tree: fc.dictionary(
        fc.constantFrom(
          'ToUserName',
          'FromUserName',
          'CreateTime',
          'MsgType',
          'Event',
          'Content',
          'List',
          'item',
        ),
        tie('value'),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.boolean(), (fields, withEnvelope) => {
        const envelope = withEnvelope ? { ...whole, CreateTime: String(SENT_AT) } : {};
        const outcome = ((): unknown => {
          try {
            return kept(
              readMessage({ ...fields, ...envelope, MsgType: fields['MsgType'] ?? 'text' }),
            );
          } catch (error) {
            return error instanceof MessageError ? error.code : error;
          }
        })();
        expect(outcome).toSatisfy(
          (value: unknown) =>
            value === 'wechat-message' ||
            (typeof value === 'object' && value !== null && 'toUserName' in value),
        );
      }),
      { numRuns: 500 },
    );
  });
});
