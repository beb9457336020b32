import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import type { SpeexContent } from './content.ts';

const FULL_SCALE = 0x8000;
/** What the decoder says of a frame. */
const DONE = 0;
const NO_MORE = -1;

const isFunction = (value: unknown): boolean => typeof value === 'function';
const exportsSchema = z.object({
  memory: z.instanceof(WebAssembly.Memory),
  packet: z.custom<() => number>(isFunction),
  samples: z.custom<() => number>(isFunction),
  begin: z.custom<(mode: number) => number>(isFunction),
  take: z.custom<(length: number) => void>(isFunction),
  next: z.custom<() => number>(isFunction),
});

/**
 * The samples of a recording, between −1 and 1, as far as it can be decoded: a frame that is broken ends it.
 * Rejects if the decoder itself fails. It takes as long as it takes: bound it from outside.
 */
export async function decodeSpeex(content: SpeexContent): Promise<Float32Array> {
  const file = await readFile(new URL('./speex.wasm', import.meta.url));
  const { instance } = await WebAssembly.instantiate(file);
  const decoder = exportsSchema.parse(instance.exports);
  const size = decoder.begin(content.mode);
  const { buffer } = decoder.memory;
  const frame = new Float32Array(buffer, decoder.samples(), size);
  const all = new Float32Array(content.packets.length * content.framesPerPacket * size);
  let used = 0;
  for (const packet of content.packets) {
    new Uint8Array(buffer, decoder.packet(), packet.length).set(packet);
    decoder.take(packet.length);
    for (let index = 0; index < content.framesPerPacket; index += 1) {
      const result = decoder.next();
      if (result === NO_MORE) break;
      if (result !== DONE) return all.subarray(0, used);
      all.set(
        frame.map((sample) => sample / FULL_SCALE),
        used,
      );
      used += size;
    }
  }
  return all.subarray(0, used);
}
