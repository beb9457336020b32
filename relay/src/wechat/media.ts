import { z } from 'zod';

import type { Delivery } from '../channel.ts';
import type { FileReference } from '../command.ts';
import { OrgError } from '../org.ts';
import { TransportError } from '../transport.ts';
import type { WeChatApi } from './api.ts';
import { deliveryOf } from './delivery.ts';

/** What can be sent to a customer; there is nothing for other files. */
export type MediaType = 'image' | 'voice' | 'video';

export interface MediaParts {
  api: Pick<WeChatApi, 'upload' | 'sendMedia'>;
  /** Fetches a file from the org; more bytes than `largest` are refused. Throws OrgError. */
  fetchFile: (versionId: string, largest: number) => Promise<Buffer>;
}

// Source: api_uploadtempmedia. Pages of different age differ; these are the largest ever named.
const MEGABYTE = 1024 * 1024;
const LARGEST: Record<MediaType, number> = {
  image: 10 * MEGABYTE,
  voice: 2 * MEGABYTE,
  video: 10 * MEGABYTE,
};
const RETRY_MS = 5000;
const GONE = new Set([
  'NOT_FOUND',
  'FILE_NOT_FOUND',
  'CHAT_NOT_FOUND',
  'ENTITY_IS_DELETED',
  'INVALID_FIELD',
  'MALFORMED_ID',
]);

/** Whether WeChat takes a file of this kind and size as such. Pure. */
export function isTaken({ type, size }: Pick<FileReference, 'type' | 'size'>): boolean {
  return type !== 'file' && size <= LARGEST[type];
}

/**
 * Fetches a file from the org, uploads it and sends it. What WeChat knows it by dies after 3 days, so
 * each attempt uploads it anew. Until the last call nothing has reached the customer.
 */
export async function sendMedia(
  openId: string,
  file: FileReference,
  { api, fetchFile }: MediaParts,
): Promise<Delivery> {
  const { type, name } = file;
  if (type === 'file') return refused('wechat-no-files', 'WeChat takes pictures, voice and video.');
  if (file.size > LARGEST[type]) return refused('file-too-large', TOO_LARGE);
  let bytes: Buffer;
  try {
    bytes = await fetchFile(file.versionId, LARGEST[type]);
  } catch (error) {
    return afterFetch(error);
  }
  const format = formatOf(bytes);
  // The org looks into small files only, and into none that a flow sends.
  if (format?.type !== type) return refused('file-format', WRONG_FORMAT[type]);
  const named = `${name.replace(/\.\w+$/u, '')}.${format.ending}`;
  const uploaded = await api.upload(type, { name: named, bytes });
  if (!uploaded.ok) {
    const delivery = deliveryOf(uploaded);
    return delivery.kind === 'retry' ? { ...delivery, certain: true } : delivery;
  }
  const mediaId = mediaSchema.safeParse(uploaded.answer).data?.media_id;
  return mediaId === undefined
    ? retry('wechat-unreadable', 'WeChat did not say under which id it keeps the file.')
    : deliveryOf(await api.sendMedia(openId, type, mediaId, name));
}

const TOO_LARGE =
  'The file is larger than WeChat takes: 10 MB for pictures and videos, 2 MB for voice.';
const WRONG_FORMAT: Record<MediaType, string> = {
  image: 'The content of the file is no picture that WeChat takes: PNG, JPEG, GIF or BMP.',
  voice: 'The content of the file is no voice that WeChat takes: AMR or MP3.',
  video: 'The content of the file is no video that WeChat takes: MP4.',
};
const mediaSchema = z.object({ media_id: z.string().min(1) });

/** What it means that the org did not give the file. */
export function afterFetch(error: unknown): Delivery {
  if (!(error instanceof OrgError)) return retry('file-not-fetched', 'The file was not fetched.');
  if (error.cause instanceof TransportError && error.cause.code === 'too-large') {
    return refused('file-too-large', TOO_LARGE);
  }
  if (GONE.has(error.errorCode)) {
    return refused(
      'file-gone',
      'The file is not in Salesforce any more, or the relay may not read it.',
    );
  }
  return retry(
    `org-${error.errorCode}`,
    'Salesforce does not give the file at the moment; the relay tries again.',
  );
}

function refused(code: string, text: string): Delivery {
  return { kind: 'refused', reason: { code, text } };
}

function retry(code: string, text: string): Delivery {
  return { kind: 'retry', waitMs: RETRY_MS, certain: true, reason: { code, text } };
}

// WeChat compares the ending with the first bytes.
const FORMATS: readonly { ending: string; type: MediaType; start: string; offset?: number }[] = [
  { ending: 'png', type: 'image', start: '\x89PNG' },
  { ending: 'jpg', type: 'image', start: '\xff\xd8\xff' },
  { ending: 'gif', type: 'image', start: 'GIF8' },
  { ending: 'bmp', type: 'image', start: 'BM' },
  { ending: 'amr', type: 'voice', start: '#!AMR' },
  { ending: 'mp3', type: 'voice', start: 'ID3' },
  { ending: 'mp3', type: 'voice', start: '\xff\xfb' },
  { ending: 'mp3', type: 'voice', start: '\xff\xf3' },
  { ending: 'mp3', type: 'voice', start: '\xff\xf2' },
  { ending: 'mp4', type: 'video', start: 'ftyp', offset: 4 },
];

/** What the content is, whatever the file is called; undefined if WeChat takes no such thing. */
function formatOf(bytes: Buffer): (typeof FORMATS)[number] | undefined {
  return FORMATS.find(
    ({ start, offset = 0 }) => bytes.toString('latin1', offset, offset + start.length) === start,
  );
}
