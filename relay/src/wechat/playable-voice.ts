import { Worker } from 'node:worker_threads';

import { amrContent } from './amr.ts';
import { speexContent } from './speex/content.ts';

const WORKER = new URL('./voice-worker.ts', import.meta.url);
// A minute of voice takes a third of a second and 4 MB.
const LONGEST_MS = 10_000;
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/**
 * An AMR or Speex recording as WAV, which browsers play; undefined if the bytes cannot be decoded, or not in time
 * (10 s). It runs beside everything else, in bounded memory. Never rejects.
 */
export async function playableVoice(voice: Buffer): Promise<Buffer | undefined> {
  if (amrContent(voice) === undefined && speexContent(voice) === undefined) return undefined;
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const worker = new Worker(WORKER, {
    workerData: new Uint8Array(voice),
    resourceLimits: MEMORY,
    // Nothing that a stranger's bytes could make it tell.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const timer = setTimeout(() => {
    resolve(undefined);
  }, LONGEST_MS);
  worker.once('message', (wav: unknown) => {
    resolve(
      wav instanceof Uint8Array
        ? Buffer.from(wav.buffer, wav.byteOffset, wav.byteLength)
        : undefined,
    );
  });
  worker.once('error', () => {
    resolve(undefined);
  });
  worker.once('exit', () => {
    resolve(undefined);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
