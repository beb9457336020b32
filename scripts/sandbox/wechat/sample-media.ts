import { readFileSync } from 'node:fs';

import type { MediaKind } from './media-format.ts';

// 64 by 48 grey squares.
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ' +
    'EBAQEBAQEBAQEBAQEBD/wAALCAAwAEABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAFBABAAAAAAAAAAAA' +
    'AAAAAAAAAP/aAAgBAQAAPwDk28x3RMN0zn3VMFjuiYbpnPuqc2zXRMN0zn3VObdcwWG6Zz7qnNuucuzXTOfdU5t1zl3ZMFz7qnNu' +
    'ucu7Jyb/2Q==',
  'base64',
);

// One second of AMR-NB in frames without data.
const AMR = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(50, 0x7c)]);

const MP4 = Buffer.from('00000018667479706d703432000000006d70343269736f6d000000086d646174', 'hex');

// A second of a rising tone as WeChat has it in high definition: frames of 60 bytes, in wideband. Made with
// speexenc 1.2.1 (`-w --quality 7`), of which only the frames are left.
const SPEEX = readFileSync(new URL('./hello.speex', import.meta.url));

/** In what else than its usual format a kind may come. */
export type MediaSample = MediaKind | 'speex';

/** What a customer sends when a test does not say which file: small, and of the right format. */
export const SAMPLE_MEDIA: Readonly<Record<MediaSample, Buffer>> = {
  image: JPEG,
  voice: AMR,
  speex: SPEEX,
  video: MP4,
  thumb: JPEG,
};
