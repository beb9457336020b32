import { sleep } from '../../../relay/src/clock.ts';
import type { Endpoints } from './api-call.ts';
import { Refusal } from './errcode.ts';
import { numberOf } from './fault-list.ts';
import { detectFormat, MEDIA_KINDS, sizeLimit, TOO_LARGE, type MediaKind } from './media-format.ts';
import { readFormFile } from './multipart.ts';

/** `/cgi-bin/media/upload` and `/cgi-bin/media/get`. */
export const MEDIA_ENDPOINTS: Endpoints = {
  '/cgi-bin/media/upload': {
    method: 'POST',
    needs: 'token',
    answer: (call, account, { faults, media, clock }) => {
      const kind = MEDIA_KINDS.find((known) => known === call.query('type'));
      if (kind === undefined) throw new Refusal(40004);
      // WeChat knows a file by its name: without one there is none.
      const file = readFormFile(call.body, call.contentType, 'media');
      if (file === undefined) throw new Refusal(41005);
      const { filename, bytes } = file;
      check(kind, filename, bytes, numberOf(faults, 'image-limit'));
      const { id, createdAt } = media.put(account.name, kind, bytes, clock.now());
      return { json: { type: kind, media_id: id, created_at: Math.floor(createdAt / 1000) } };
    },
  },
  '/cgi-bin/media/get': {
    method: 'GET',
    needs: 'token',
    answer: async (call, account, { closing, faults, media, clock, mediaUrl }) => {
      const late = numberOf(faults, 'media-slow');
      if (late > 0) {
        faults.struck('media-slow');
        await sleep(clock, late, closing);
      }
      const errcode = numberOf(faults, 'media-errcode');
      if (errcode !== 0) {
        faults.struck('media-errcode');
        throw new Refusal(errcode);
      }
      const id = call.query('media_id');
      if (id === undefined) throw new Refusal(41006);
      const found = media.usable(id, account.name, clock.now());
      if (!found) throw new Refusal(40007);
      if (found.kind === 'video') {
        const other = String(faults.value('media-video-url'));
        if (other !== '') faults.struck('media-video-url');
        return { json: { video_url: other === '' ? mediaUrl(id) : other } };
      }
      const { contentType, extensions } = found.format;
      return { file: found.bytes, contentType, filename: `${id}.${extensions[0]}` };
    },
  },
};

function check(kind: MediaKind, name: string, bytes: Buffer, imageLimit: number): void {
  if (bytes.length === 0) throw new Refusal(44001);
  if (bytes.length > sizeLimit(kind, imageLimit)) throw new Refusal(TOO_LARGE[kind]);
  const format = detectFormat(bytes);
  if (!format?.kinds.includes(kind)) throw new Refusal(kind === 'image' ? 40137 : 40005);
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (!format.extensions.includes(extension)) throw new Refusal(40005);
}
