import { z } from 'zod';

import type { MediaFetch, MediaLoss, MediaReference, Reason } from '../channel.ts';
import { TransportError, type Transport } from '../transport.ts';
import type { WeChatApi } from './api.ts';
import { noAnswer } from './errcodes.ts';
import type { ApiFailure } from './exchange.ts';
import { publicAddress } from './links.ts';
import { receivedFormat } from './received-format.ts';

export interface ReceiveMediaParts {
  api: Pick<WeChatApi, 'getMedia'>;
  transport: Transport;
  /** WeChat's API; a video may be there as well, as with stand-ins. */
  apiUrl: string;
  /** Makes WAV of AMR and Speex; undefined if that cannot be done. */
  playableVoice: (voice: Buffer) => Promise<Buffer | undefined>;
}

const MEGABYTE = 1024 * 1024;
// What phones send is far smaller: these are WeChat's own limits, and for video twice that.
const LARGEST: Readonly<Record<MediaReference['type'], number>> = {
  image: 10 * MEGABYTE,
  voice: 2 * MEGABYTE,
  video: 20 * MEGABYTE,
  shortvideo: 20 * MEGABYTE,
};
// Where WeChat keeps videos. Nothing else is asked, whatever an answer says.
const VIDEO_HOSTS = ['qq.com', 'qpic.cn', 'wechat.com'];
const VIDEO_TIMEOUT_MS = 120_000;
const MOST_REDIRECTIONS = 3;

/**
 * Fetches what a customer has sent and finds out what it really is. Of a voice message, the recording in
 * 8 kHz comes first, because it is always AMR; the other one only if that one does not play.
 */
export async function receiveMedia(
  media: MediaReference,
  parts: ReceiveMediaParts,
  signal: AbortSignal,
): Promise<MediaFetch> {
  const first = await receive(media, media.mediaId, parts, signal);
  if (media.mediaId16K === undefined || isGood(first)) return first;
  const second = await receive(media, media.mediaId16K, parts, signal);
  return isGood(second) ? second : first;
}

function isGood(fetch: MediaFetch): boolean {
  if (fetch.kind === 'lost') return false;
  return fetch.kind !== 'fetched' || !fetch.medium.isUnplayable;
}

async function receive(
  { type }: MediaReference,
  mediaId: string,
  parts: ReceiveMediaParts,
  signal: AbortSignal,
): Promise<MediaFetch> {
  const largest = LARGEST[type];
  const got = await parts.api.getMedia(mediaId, largest, signal);
  if (!got.ok) return afterFailure(got.failure);
  if ('file' in got) return examine(got.file, parts);
  const address = videoSchema.safeParse(got.answer).data?.video_url;
  if (address === undefined) return again('unreadable');
  const file = await fetchVideo(address, largest, parts, signal);
  return Buffer.isBuffer(file) ? examine(file, parts) : file;
}

const videoSchema = z.object({ video_url: z.string() });

/** Follows WeChat's redirections, on WeChat's servers only. */
async function fetchVideo(
  address: string,
  largest: number,
  { transport, apiUrl }: ReceiveMediaParts,
  signal: AbortSignal,
): Promise<Buffer | MediaFetch> {
  let url = address;
  for (let hops = 0; hops <= MOST_REDIRECTIONS; hops += 1) {
    if (!isOfWeChat(url, apiUrl)) {
      return lost('refused', 'media-address', 'WeChat named an address that is not its own.');
    }
    try {
      const answer = await transport({
        method: 'GET',
        url,
        binary: true,
        largestAnswer: largest,
        timeoutMs: VIDEO_TIMEOUT_MS,
        signal,
      });
      const next = answer.headers['location'];
      if (answer.status >= 200 && answer.status <= 299) return answer.bytes ?? Buffer.alloc(0);
      if (answer.status < 300 || answer.status > 399 || next === undefined) {
        return again(`http-${answer.status}`);
      }
      url = URL.parse(next, url)?.href ?? '';
    } catch (error) {
      if (!(error instanceof TransportError)) return again('broken');
      return error.code === 'too-large' ? tooLarge() : again(error.code);
    }
  }
  return again('redirections');
}

/** Whether a video may be fetched from there: from WeChat's servers, or from where its API is. */
function isOfWeChat(address: string, apiUrl: string): boolean {
  if (URL.parse(address)?.origin === URL.parse(apiUrl)?.origin) return true;
  const url = publicAddress(address);
  if (url?.port !== '') return false;
  return VIDEO_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

async function examine(
  bytes: Buffer,
  { playableVoice }: Pick<ReceiveMediaParts, 'playableVoice'>,
): Promise<MediaFetch> {
  if (bytes.length === 0) return lost('empty', 'media-empty', 'The file is empty.');
  const format = receivedFormat(bytes);
  if (format === undefined) {
    return lost('unsafe', 'media-format', 'The file is no picture, voice or video that is known.');
  }
  const { type, extension, contentType, isPlayable } = format;
  if (extension === 'amr' || extension === 'spx') {
    const wav = await playableVoice(bytes);
    if (wav !== undefined) {
      const medium = { type, bytes: wav, extension: 'wav', contentType: 'audio/wav' };
      return { kind: 'fetched', medium: { ...medium, isUnplayable: false } };
    }
  }
  const medium = { type, bytes, extension, contentType, isUnplayable: !isPlayable };
  return { kind: 'fetched', medium };
}

function afterFailure({ action, waitMs, reason }: ApiFailure): MediaFetch {
  if (reason.code === 'wechat-too-large') return tooLarge();
  switch (action) {
    case 'retry':
      return { kind: 'retry', waitMs, reason };
    case 'operator':
    case 'refresh-token':
      return { kind: 'operator', waitMs, reason };
    case 're-upload':
      return lost('expired', reason.code, 'WeChat does not have the file, or not any more.');
    default:
      return { kind: 'lost', loss: 'refused', reason };
  }
}

function again(cause: string): MediaFetch {
  const { waitMs, reason } = noAnswer(cause, true);
  return { kind: 'retry', waitMs, reason };
}

function tooLarge(): MediaFetch {
  return lost('too-large', 'media-too-large', 'The file is larger than WeChat lets files be.');
}

function lost(loss: MediaLoss, code: string, text: string): MediaFetch {
  const reason: Reason = { code, text };
  return { kind: 'lost', loss, reason };
}
