import type { Medium } from '../channel.ts';
import { speexContent } from './speex/content.ts';

/** What a file is, as it is kept. */
export interface ReceivedFormat extends Pick<Medium, 'type' | 'extension' | 'contentType'> {
  /** Browsers play or show it. */
  isPlayable: boolean;
}

type Row = readonly [
  pattern: RegExp,
  type: Medium['type'],
  extension: string,
  contentType: string,
  isPlayable: boolean,
];

// The first bytes of each format, as its own specification has them. What is not here may be a page, a
// script or a program, whatever it is called, and is not kept.
const FORMATS: readonly Row[] = [
  [/^\xff\xd8\xff/u, 'image', 'jpg', 'image/jpeg', true],
  [/^\x89PNG\r\n/u, 'image', 'png', 'image/png', true],
  [/^GIF8[79]a/u, 'image', 'gif', 'image/gif', true],
  [/^RIFF[^]{4}WEBP/u, 'image', 'webp', 'image/webp', true],
  [/^BM[^]{4}\0{4}/u, 'image', 'bmp', 'image/bmp', true],
  [/^#!AMR(?:-WB)?\n/u, 'voice', 'amr', 'audio/amr', false],
  [/^[^]?#!SILK_V3/u, 'voice', 'silk', 'application/octet-stream', false],
  [/^OggS[^]{24}Speex {3}/u, 'voice', 'spx', 'audio/ogg', false],
  [/^RIFF[^]{4}WAVE/u, 'voice', 'wav', 'audio/wav', true],
  [/^ID3|^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/u, 'voice', 'mp3', 'audio/mpeg', true],
  [/^[^]{4}ftypM4[AB] /u, 'voice', 'm4a', 'audio/mp4', true],
  [/^[^]{4}ftyp3g/u, 'video', '3gp', 'video/3gpp', false],
  [/^[^]{4}ftypqt {2}/u, 'video', 'mov', 'video/quicktime', false],
  [/^[^]{4}ftyp(?:iso|mp4|avc1|M4V |dash|mmp4)/u, 'video', 'mp4', 'video/mp4', true],
];
const HEAD = 64;
// Nothing marks it: it is what nothing else is, and what Speex is in each of its frames.
const FRAMES: Row = [/^/u, 'voice', 'spx', 'application/octet-stream', false];

/** What the bytes are, whatever they were called; undefined if they are nothing that is kept. Pure. */
export function receivedFormat(bytes: Buffer): ReceivedFormat | undefined {
  const head = bytes.toString('latin1', 0, HEAD);
  const row =
    FORMATS.find(([pattern]) => pattern.test(head)) ??
    (speexContent(bytes) === undefined ? undefined : FRAMES);
  if (row === undefined) return undefined;
  const [, type, extension, contentType, isPlayable] = row;
  return { type, extension, contentType, isPlayable };
}
