import { parentPort, workerData } from 'node:worker_threads';

import decode from '@audio/decode-amr';
import { z } from 'zod';

import { wavFile } from './wav.ts';

/** Runs in a thread of its own, for one file: the bytes are a stranger's. */
const bytes = z.instanceof(Uint8Array).parse(workerData);
const { channelData, sampleRate } = await decode(bytes);
const samples = channelData[0] ?? new Float32Array();
parentPort?.postMessage(wavFile(samples, sampleRate));
