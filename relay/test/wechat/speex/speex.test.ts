import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { playableVoice } from '../../../src/wechat/playable-voice.ts';
import { receivedFormat } from '../../../src/wechat/received-format.ts';
import { speexContent } from '../../../src/wechat/speex/content.ts';
import { decodeSpeex } from '../../../src/wechat/speex/decode.ts';

// Made with speexenc 1.2.1, and narrow.wav from narrow.spx with speexdec 1.2.1.
const NARROW = fixture('narrow.spx');
const NARROW_DECODED = fixture('narrow.wav');
const ULTRA = fixture('ultra.spx');
/** A second of a tone that rises from 300 to 1100 Hz, in 50 frames of 60 bytes, as WeChat has them. */
const FRAMES = readFileSync(
  new URL('../../../../scripts/sandbox/wechat/hello.speex', import.meta.url),
);
const FRAME = 60;
const WAV_HEADER = 44;

function fixture(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}

function frame(index: number): Buffer {
  return FRAMES.subarray(index * FRAME, (index + 1) * FRAME);
}

function withLengths(): Buffer {
  const all = Array.from({ length: FRAMES.length / FRAME }, (_, index) => frame(index));
  return Buffer.concat(all.flatMap((each) => [Buffer.of(FRAME), each]));
}

function samplesOf(wav: Buffer | undefined): { rate: number; samples: Int16Array } {
  if (wav === undefined) throw new Error('There is nothing to play.');
  const samples = Int16Array.from({ length: (wav.length - WAV_HEADER) / 2 }, (_, index) =>
    wav.readInt16LE(WAV_HEADER + index * 2),
  );
  return { rate: wav.readUInt32LE(24), samples };
}

/** How often the sound goes from below to above. */
function periods(samples: Int16Array): number {
  return samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0).length;
}

describe('a Speex recording', () => {
  it('in an Ogg file sounds as Xiph has it', async () => {
    const { rate, samples } = samplesOf(await playableVoice(NARROW));
    const reference = samplesOf(NARROW_DECODED);
    expect(rate).toBe(reference.rate);
    expect(samples.length).toBeGreaterThanOrEqual(reference.samples.length);
    const differences = reference.samples.map((sample, index) => sample - (samples[index] ?? 0));
    expect(Math.max(...differences.map(Math.abs))).toBeLessThanOrEqual(2);
  });

  it.each([
    ['in frames of WeChat', FRAMES],
    ['in frames with their lengths', withLengths()],
  ])('%s is the tone that was recorded', async (_, bytes) => {
    const { rate, samples } = samplesOf(await playableVoice(bytes));
    expect(rate).toBe(16_000);
    expect(samples).toHaveLength(50 * 320);
    // On average, of a second: between 300 and 1100 Hz.
    expect(periods(samples)).toBeGreaterThan(680);
    expect(periods(samples)).toBeLessThan(720);
    expect(Math.max(...samples)).toBeGreaterThan(6000);
  });

  it('in ultra-wideband becomes WAV in 32 kHz', async () => {
    expect(samplesOf(await playableVoice(ULTRA))).toMatchObject({ rate: 32_000 });
  });

  it.each<[string, Buffer, number]>([
    ['in frames', FRAMES.subarray(0, 20 * FRAME + 30), 20 * 320],
    ['in frames with their lengths', withLengths().subarray(0, 20 * (FRAME + 1) + 5), 20 * 320],
  ])('%s that was cut off plays as far as it goes', async (_, bytes, count) => {
    expect(samplesOf(await playableVoice(bytes)).samples).toHaveLength(count);
  });

  it('in an Ogg file that was cut off plays as far as it goes', async () => {
    const whole = samplesOf(await playableVoice(NARROW)).samples;
    const { samples } = samplesOf(await playableVoice(NARROW.subarray(0, -200)));
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.length).toBeLessThan(whole.length);
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['less than a tenth of a second', FRAMES.subarray(0, 5 * FRAME)],
    ['frames of which one is none', Buffer.concat([FRAMES, Buffer.alloc(FRAME, 0xff)])],
    ['lengths that lead nowhere', Buffer.alloc(3000, 1)],
    ['no lengths', Buffer.alloc(3000)],
    ['an Ogg file of something else', changed(NARROW, 28, Buffer.from('OpusHead'))],
    ['a mode that does not exist', changed(NARROW, 28 + 40, int(3))],
    ['a rate that does not exist', changed(NARROW, 28 + 36, int(-1))],
    ['a packet of no frames', changed(NARROW, 28 + 64, int(0))],
    ['a packet of a million frames', changed(NARROW, 28 + 64, int(1_000_000))],
    ['nothing but headers', changed(NARROW, 28 + 68, int(0x7fff_ffff))],
    ['a header that is cut off', NARROW.subarray(0, 60)],
    ['more than 5 minutes', Buffer.concat(Array.from({ length: 301 }, () => FRAMES))],
    ['hundreds of thousands of empty packets', Buffer.concat([NARROW, emptyPackets(1000)])],
  ])('that is %s is not decoded', async (_, bytes) => {
    expect(speexContent(bytes)).toBeUndefined();
    expect(await playableVoice(bytes)).toBeUndefined();
  });

  it('is known by all of its frames, and nothing else is taken for it', () => {
    expect(receivedFormat(FRAMES)).toMatchObject({ type: 'voice', extension: 'spx' });
    expect(receivedFormat(NARROW)).toMatchObject({ type: 'voice', contentType: 'audio/ogg' });
    const text = Buffer.from('0123456789 Order 4711 has not come. '.repeat(50));
    const program = Buffer.concat([Buffer.from('MZ'), FRAMES]);
    expect([receivedFormat(text), receivedFormat(program)]).toEqual([undefined, undefined]);
  });

  it('never fails, hangs or grows, whatever has been changed in it', async () => {
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
    const original = fc.constantFrom(NARROW, ULTRA, FRAMES, withLengths());
    await fc.assert(
      fc.asyncProperty(original, fc.array(change, { maxLength: 40 }), async (bytes, changes) => {
        const mutated = Buffer.from(bytes);
        for (const { at, to } of changes) mutated[at % mutated.length] = to;
        const content = speexContent(mutated);
        if (content === undefined) return;
        const { length } = await decodeSpeex(content);
        expect(length).toBeLessThanOrEqual(
          content.packets.length * content.framesPerPacket * (320 << 1),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('of random packets ends with what was decoded until then', async () => {
    const packets = fc.array(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 60 },
    );
    const mode = fc.constantFrom(0, 1, 2);
    await fc.assert(
      fc.asyncProperty(mode, packets, async (mode, packets) => {
        const size = 160 << mode;
        const content = { mode, sampleRate: 8000, framesPerPacket: 2, packets };
        const samples = await decodeSpeex(content);
        expect(samples.length % size).toBe(0);
        expect(samples.length).toBeLessThanOrEqual(packets.length * 2 * size);
      }),
      { numRuns: 150 },
    );
  });

  it('is decoded by a program that can reach nothing and cannot grow', () => {
    const url = new URL('../../../src/wechat/speex/speex.wasm', import.meta.url);
    const program = new WebAssembly.Module(readFileSync(url));
    expect(WebAssembly.Module.imports(program)).toEqual([]);
    const { memory } = new WebAssembly.Instance(program).exports;
    expect(memory.buffer.byteLength).toBe(512 * 1024);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });
});

function changed(bytes: Buffer, at: number, to: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  to.copy(copy, at);
  return copy;
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** Pages of the same stream, of 255 packets each, with nothing in them. */
function emptyPackets(count: number): Buffer {
  const page = Buffer.alloc(27 + 255);
  NARROW.copy(page, 0, 0, 27);
  page[5] = 0;
  page[26] = 255;
  return Buffer.concat(Array.from({ length: count }, () => page));
}
