import { z } from 'zod';
import { Refusal } from './errcode.ts';
import type { Choice } from '../page/state.ts';
import { readJson } from './json-body.ts';
import type { MediaKind } from './media-format.ts';

/** The largest text, in bytes of UTF-8. Measured, not documented. */
export const TEXT_LIMIT = 2048;

/** What a message brings to the phone. */
export interface Content {
  text: string;
  /** The media that it names, and what each may be. */
  media: readonly { id: string; kinds: readonly MediaKind[] }[];
  /** What can be clicked. */
  choices?: readonly Choice[];
}

/** A message of the account, read and found well-formed. */
export interface CustomMessage extends Content {
  touser: string;
  type: string;
  kfAccount: string | undefined;
}

const envelope = z.looseObject({
  touser: z.string().optional(),
  msgtype: z.string().optional(),
  customservice: z.object({ kf_account: z.string() }).optional(),
  aimsgcontext: z.object({ is_ai_msg: z.union([z.literal(0), z.literal(1)]) }).optional(),
  businessid: z.number().optional(),
});

const optionalText = z.string().default('');
const id = z.string().min(1);
const textBody = z.object({ content: optionalText });

const READERS: Readonly<Record<string, (body: unknown) => Content>> = {
  text: (body) => readText(read(textBody, body, 44004).content),
  image: (body) => readMedia(body, 'image'),
  voice: (body) => readMedia(body, 'voice'),
  video: (body) => {
    const video = z.object({
      media_id: id,
      thumb_media_id: id.optional(),
      title: optionalText,
      description: optionalText,
    });
    const { media_id, thumb_media_id, title, description } = read(video, body, 40007);
    return {
      text: lines(title, description),
      media: [
        { id: media_id, kinds: ['video'] },
        ...(thumb_media_id === undefined ? [] : [thumbnail(thumb_media_id)]),
      ],
    };
  },
  music: (body) => {
    const music = z.object({
      title: optionalText,
      description: optionalText,
      musicurl: id,
      hqmusicurl: id,
      thumb_media_id: id,
    });
    const { title, description, musicurl, thumb_media_id } = read(music, body);
    return { text: lines(title, description, musicurl), media: [thumbnail(thumb_media_id)] };
  },
  news: readNews,
  mpnews: (body) => ({
    text: '',
    // Articles are permanent material, of which the stand-in has none.
    media: [{ id: read(z.object({ media_id: id }), body, 40007).media_id, kinds: [] }],
  }),
  mpnewsarticle: (body) => plain(read(z.object({ article_id: id }), body).article_id),
  msgmenu: (body) => {
    const item = z.object({ id: z.union([id, z.number()]), content: id });
    const menu = z.object({
      head_content: optionalText,
      list: z.array(item).min(1),
      tail_content: optionalText,
    });
    const { head_content, list, tail_content } = read(menu, body);
    const choices = list.map((each) => ({ id: String(each.id), text: each.content }));
    const labels = choices.map(({ text }) => `[${text}]`);
    return { ...plain(lines(head_content, ...labels, tail_content)), choices };
  },
  wxcard: (body) => plain(read(z.object({ card_id: id }), body).card_id),
  miniprogrampage: (body) => {
    const page = z.object({ title: optionalText, appid: id, pagepath: id, thumb_media_id: id });
    const { title, pagepath, thumb_media_id } = read(page, body);
    return { text: lines(title, pagepath), media: [thumbnail(thumb_media_id)] };
  },
};

/**
 * Reads the body of `/cgi-bin/message/custom/send`. Throws the {@link Refusal} that WeChat answers
 * to one that is not well-formed. Whether the customer can be reached is not asked here.
 */
export function readCustomMessage(body: Buffer): CustomMessage {
  const message = readJson(body, envelope);
  if (message.touser === undefined || message.touser === '') throw new Refusal(40003);
  const type = message.msgtype ?? '';
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined) throw new Refusal(40008);
  const strangers = Object.keys(READERS).filter((name) => name !== type && name in message);
  if (strangers.length > 0) throw new Refusal(47001);
  return {
    touser: message.touser,
    type,
    kfAccount: message.customservice?.kf_account,
    ...reader(message[type]),
  };
}

/** Checks a text: 44004 if it is empty, 45002 beyond 2048 bytes. */
export function readText(text: string): Content {
  if (text === '') throw new Refusal(44004);
  if (Buffer.byteLength(text, 'utf8') > TEXT_LIMIT) throw new Refusal(45002);
  return plain(text);
}

function readNews(body: unknown): Content {
  const { articles } = read(z.object({ articles: z.array(z.unknown()) }), body, 45162);
  if (articles.length > 1) throw new Refusal(45008);
  const article = z.object({
    title: optionalText,
    description: optionalText,
    url: optionalText,
    picurl: optionalText,
  });
  if (articles[0] === undefined) throw new Refusal(44003);
  const { title, description, url } = read(article, articles[0]);
  return plain(lines(title, description, url));
}

function readMedia(body: unknown, kind: MediaKind): Content {
  const { media_id } = read(z.object({ media_id: id }), body, 40007);
  return { text: '', media: [{ id: media_id, kinds: [kind] }] };
}

function thumbnail(mediaId: string): Content['media'][number] {
  return { id: mediaId, kinds: ['thumb', 'image'] };
}

// WeChat names what is missing where it has a code for it; otherwise it is a data format error.
function read<Shape>(schema: z.ZodType<Shape>, body: unknown, missing = 47001): Shape {
  const result = schema.safeParse(body);
  if (!result.success) throw new Refusal(missing);
  return result.data;
}

function plain(text: string): Content {
  return { text, media: [] };
}

function lines(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}
