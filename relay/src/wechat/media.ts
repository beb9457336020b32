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
const GONE = new Set(['NOT_FOUND', 'ENTITY_IS_DELETED', 'INVALID_FIELD', 'MALFORMED_ID']);

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
  const uploaded = await api.upload(type, { name: namedByContent(name, bytes), bytes });
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
const mediaSchema = z.object({ media_id: z.string().min(1) });

/** What it means that the org did not give the file. */
function afterFetch(error: unknown): Delivery {
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
const SIGNATURES: readonly (readonly [ending: string, offset: number, start: string])[] = [
  ['png', 0, '\x89PNG'],
  ['jpg', 0, '\xff\xd8\xff'],
  ['gif', 0, 'GIF8'],
  ['amr', 0, '#!AMR'],
  ['mp3', 0, 'ID3'],
  ['mp3', 0, '\xff\xfb'],
  ['mp4', 4, 'ftyp'],
];

/** The name with the ending that belongs to the content; as it is if the content is of no known kind. */
function namedByContent(name: string, bytes: Buffer): string {
  const ending = SIGNATURES.find(
    ([, offset, start]) => bytes.toString('latin1', offset, offset + start.length) === start,
  )?.[0];
  return ending === undefined ? name : `${name.replace(/\.\w+$/u, '')}.${ending}`;
}
