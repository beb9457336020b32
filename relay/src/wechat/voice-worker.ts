import { parentPort, workerData } from 'node:worker_threads';

import decodeAmr from '@audio/decode-amr';
import { z } from 'zod';

import { speexContent } from './speex/content.ts';
import { decodeSpeex } from './speex/decode.ts';
import { wavFile } from './wav.ts';

/** Runs in a thread of its own, for one file: the bytes are a stranger's. */
const bytes = Buffer.from(z.instanceof(Uint8Array).parse(workerData));
const speex = speexContent(bytes);
if (speex === undefined) {
  const { channelData, sampleRate } = await decodeAmr(bytes);
  tell(channelData[0] ?? new Float32Array(), sampleRate);
} else {
  tell(await decodeSpeex(speex), speex.sampleRate);
}

/** What has no sound is nothing to play. */
function tell(samples: Float32Array, sampleRate: number): void {
  if (samples.length > 0) parentPort?.postMessage(wavFile(samples, sampleRate));
}
