import type { Medium } from '../page/state.ts';
import type { MediaKind } from './media-format.ts';
import type { Fields } from './push-fields.ts';
import type { MediaSample } from './sample-media.ts';

/** What a customer's message is made of, besides the envelope. */
export interface MessageContent {
  /** The MsgType that the push says, which for a file is not its own. */
  type: string;
  elements: Fields;
  /** What the customer's own bubble shows. */
  text: string;
  medium?: Medium;
  detail?: string;
}

type Made = Omit<MessageContent, 'type'>;

/** Keeps a file that the customer sends, the sample when there is none of its own, and names it. */
export type StoreMedia = (kind: MediaKind, sample?: MediaSample) => { id: string; url: string };

const UNSUPPORTED = '【收到不支持的消息类型，暂无法显示】';

type Maker = (fields: Fields, store: StoreMedia) => Made;

const MAKERS: Readonly<Record<string, Maker>> = {
  text: (fields) => ({ elements: { Content: '' }, text: textOf(fields, 'Content') }),
  image: (fields, store) => {
    const { MediaId } = fields;
    const { id, url } = needed(MediaId) ? store('image') : NOTHING;
    const text = textOf(fields, 'PicUrl') || url;
    return { elements: { PicUrl: url, MediaId: id }, text, ...mediumOf('image', id) };
  },
  voice: ({ MediaId, Format }, store) => {
    const sample = Format === 'speex' ? Format : 'voice';
    const { id, url } = needed(MediaId) ? store('voice', sample) : NOTHING;
    return {
      // Recognition has been switched off by Tencent: the element is there, and empty.
      elements: { MediaId: id, Format: 'amr', MediaId16K: id, Recognition: '' },
      text: url,
      ...mediumOf('voice', id),
    };
  },
  video: film,
  shortvideo: film,
  location: (fields) => ({
    elements: { Location_X: 23.134521, Location_Y: 113.358803, Scale: 20, Label: '广州市天河区' },
    text: textOf(fields, 'Label') || '广州市天河区',
    detail: `${numberOf(fields, 'Location_X') ?? 23.134521}, ${numberOf(fields, 'Location_Y') ?? 113.358803}`,
  }),
  link: (fields) => ({
    elements: {
      Title: '公众平台官网链接',
      Description: '公众平台官网链接',
      Url: 'https://mp.weixin.qq.com/',
    },
    text: textOf(fields, 'Title') || '公众平台官网链接',
    detail: textOf(fields, 'Description') || '公众平台官网链接',
  }),
  miniprogrampage: (fields, store) => {
    const { id, url } = needed(fields['ThumbMediaId']) ? store('thumb') : NOTHING;
    return {
      elements: {
        Title: '小程序',
        AppId: 'wx0123456789abcdef',
        PagePath: 'pages/index/index',
        ThumbUrl: url,
        ThumbMediaId: id,
      },
      text: textOf(fields, 'Title') || '小程序',
    };
  },
};

const NOTHING = { id: '', url: '' };

/**
 * A message of any MsgType, with sensible values for what `fields` does not say; `fields` wins. What
 * WeChat cannot carry (a file, a contact card, a sticker) arrives as the text that it sends instead;
 * the phone shows its `Title`.
 * An unknown type is pushed as it is given. Source: Receiving_standard_messages.
 */
export function messageContent(type: string, given: Fields, store: StoreMedia): MessageContent {
  if (['file', 'card', 'sticker'].includes(type)) {
    const elements = { Content: UNSUPPORTED };
    return { type: 'text', elements, text: UNSUPPORTED, detail: textOf(given, 'Title') };
  }
  const { text, ...fields } = given;
  const known = Object.hasOwn(MAKERS, type) ? MAKERS[type] : undefined;
  const said = text === undefined || type !== 'text' ? fields : { Content: text, ...fields };
  const made = known?.(said, store) ?? { elements: {}, text: '' };
  return { ...made, type, elements: { ...made.elements, ...said } };
}

function film({ MediaId, ThumbMediaId }: Fields, store: StoreMedia): Made {
  const { id, url } = needed(MediaId) ? store('video') : NOTHING;
  const thumb = needed(ThumbMediaId) ? store('thumb').id : '';
  return { elements: { MediaId: id, ThumbMediaId: thumb }, text: url, ...mediumOf('video', id) };
}

/** What the phone shows of a file that was kept. */
function mediumOf(kind: Medium['kind'], id: string): Pick<Made, 'medium'> {
  return id === '' ? {} : { medium: { id, kind } };
}

function needed(given: unknown): boolean {
  return given === undefined;
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === 'number' ? value : undefined;
}
