import { wideFrames } from '../../../relay/src/wechat/speex/wide-frames.ts';

/** The kinds of temporary media. There is none for files: PDFs cannot be sent. */
export const MEDIA_KINDS = ['image', 'voice', 'video', 'thumb'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

export interface MediaFormat {
  contentType: string;
  extensions: readonly [string, ...string[]];
  kinds: readonly MediaKind[];
}

// A minute, of 20 milliseconds each: phones record for no longer.
const MOST_FRAMES = 60 * 50;
const PNG = format('image/png', ['png'], ['image']);
const JPEG = format('image/jpeg', ['jpg', 'jpeg'], ['image', 'thumb']);
const GIF = format('image/gif', ['gif'], ['image']);
const AMR = format('audio/amr', ['amr'], ['voice']);
const MP3 = format('audio/mp3', ['mp3'], ['voice']);
// Phones send it; nobody can upload it. Source: api_gethdvoice.
const SPEEX = format('voice/speex', ['speex'], []);
const MP4 = format('video/mp4', ['mp4'], ['video']);

/** What the bytes are, by their first ones; undefined for what WeChat does not take. */
export function detectFormat(bytes: Buffer): MediaFormat | undefined {
  const starts = (text: string): boolean => bytes.toString('latin1', 0, text.length) === text;
  if (starts('\x89PNG\r\n\x1a\n')) return PNG;
  if (starts('\xff\xd8\xff')) return JPEG;
  if (starts('GIF87a') || starts('GIF89a')) return GIF;
  if (starts('#!AMR')) return AMR;
  if (starts('ID3') || startsAnMpegFrame(bytes)) return MP3;
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return MP4;
  return wideFrames(bytes, MOST_FRAMES) === undefined ? undefined : SPEEX;
}

/** As what a file is given out that is none of these. */
export function unknownFormat(kind: MediaKind): MediaFormat {
  return { contentType: 'application/octet-stream', extensions: ['bin'], kinds: [kind] };
}

/** The largest file of a kind, in bytes. Source: api_uploadtempmedia; images have a setting. */
export function sizeLimit(kind: MediaKind, imageLimit: number): number {
  const limits = { image: imageLimit, voice: 2 << 20, video: 10 << 20, thumb: 64 << 10 };
  return limits[kind];
}

/** The errcode of a file that is too large. */
export const TOO_LARGE: Readonly<Record<MediaKind, number>> = {
  image: 40009,
  voice: 40010,
  video: 40011,
  thumb: 40012,
};

function startsAnMpegFrame(bytes: Buffer): boolean {
  return bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2;
}

function format(
  contentType: string,
  extensions: MediaFormat['extensions'],
  kinds: readonly MediaKind[],
): MediaFormat {
  return { contentType, extensions, kinds };
}
