import { z } from 'zod';
import type { Account } from './account.ts';
import { decrypt } from './cipher.ts';
import { readText, type Content } from './custom-message.ts';
import { sign } from './signature.ts';
import { readXml } from './xml-reader.ts';

/** What an account's server answered to a push. */
export type CallbackAnswer =
  /** `success` or nothing: it has the push, and says nothing to the customer now. */
  | { kind: 'success' }
  | { kind: 'reply'; type: string; content: Content }
  /** The message goes to WeChat's own agents. */
  | { kind: 'transfer' }
  /** Nothing that WeChat can read; the customer is told that the account is out of order. */
  | { kind: 'junk'; reason: string };

const whole = z.string().regex(/^\d+$/);
const elementsSchema = z.looseObject({});
const encryptedReply = z.looseObject({
  Encrypt: z.string(),
  MsgSignature: z.string(),
  TimeStamp: whole,
  Nonce: z.string(),
});
const envelope = z.looseObject({
  ToUserName: z.string(),
  FromUserName: z.string(),
  CreateTime: whole,
  MsgType: z.string(),
});
const mediaId = z.looseObject({ MediaId: z.string().min(1) });
const bodies = {
  text: z.looseObject({ Content: z.string() }),
  image: z.looseObject({ Image: mediaId }),
  voice: z.looseObject({ Voice: mediaId }),
  video: z.looseObject({ Video: mediaId }),
  music: z.looseObject({
    Music: z.looseObject({ Title: z.string().default(''), ThumbMediaId: z.string() }),
  }),
  news: z.looseObject({
    ArticleCount: z.literal('1'),
    Articles: z.looseObject({
      item: z.looseObject({ Title: z.string(), Description: z.string(), Url: z.string() }),
    }),
  }),
};

class Junk extends Error {}

/** Reads the body of an answer with status 200. Never throws. */
export function readCallbackAnswer(body: string, account: Account, openId: string): CallbackAnswer {
  if (body === '' || body === 'success') return { kind: 'success' };
  try {
    return readReply(clearElements(parse(body), account), account, openId);
  } catch (error) {
    return { kind: 'junk', reason: error instanceof Error ? error.message : 'unreadable' };
  }
}

function parse(body: string): Record<string, unknown> {
  if (!body.startsWith('<')) throw new Junk('The answer is neither empty, nor "success", nor XML');
  return elementsSchema.parse(readXml(body));
}

function clearElements(elements: Record<string, unknown>, account: Account): unknown {
  const encrypted = 'Encrypt' in elements;
  if (!encrypted && account.mode === 'safe') throw new Junk('A reply in safe mode is encrypted');
  if (!encrypted) return elements;
  if (account.mode === 'plain' || account.aesKey === undefined) {
    throw new Junk('A reply in plain mode is not encrypted');
  }
  const { Encrypt, MsgSignature, TimeStamp, Nonce } = encryptedReply.parse(elements);
  if (MsgSignature !== sign(account.token, TimeStamp, Nonce, Encrypt)) {
    throw new Junk('The MsgSignature is wrong');
  }
  const { text, appId } = decrypt(Encrypt, account.aesKey);
  if (appId !== account.appId) throw new Junk('The reply is encrypted for another app id');
  return parse(text);
}

function readReply(elements: unknown, account: Account, openId: string): CallbackAnswer {
  const { ToUserName, FromUserName, MsgType } = envelope.parse(elements);
  if (ToUserName !== openId || FromUserName !== account.originalId) {
    throw new Junk('ToUserName and FromUserName have not been exchanged');
  }
  if (MsgType === 'transfer_customer_service') return { kind: 'transfer' };
  return { kind: 'reply', type: MsgType, content: readContent(MsgType, elements) };
}

function readContent(type: string, elements: unknown): Content {
  switch (type) {
    case 'text':
      return readText(bodies.text.parse(elements).Content);
    case 'image':
      return media('image', bodies.image.parse(elements).Image.MediaId);
    case 'voice':
      return media('voice', bodies.voice.parse(elements).Voice.MediaId);
    case 'video':
      return media('video', bodies.video.parse(elements).Video.MediaId);
    case 'music': {
      const { Title, ThumbMediaId } = bodies.music.parse(elements).Music;
      return { text: Title, media: [{ id: ThumbMediaId, kinds: ['thumb', 'image'] }] };
    }
    case 'news': {
      const { Title, Description, Url } = bodies.news.parse(elements).Articles.item;
      return { text: [Title, Description, Url].join('\n'), media: [] };
    }
    default:
      throw new Junk(`There is no passive reply of the type ${type}`);
  }
}

function media(kind: 'image' | 'voice' | 'video', id: string): Content {
  return { text: '', media: [{ id, kinds: [kind] }] };
}
