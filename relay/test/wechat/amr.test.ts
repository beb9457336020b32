import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { amrContent } from '../../src/wechat/amr.ts';
import { playableVoice } from '../../src/wechat/playable-voice.ts';
import { wavFile } from '../../src/wechat/wav.ts';

const NARROW = Buffer.from('#!AMR\n');
const WIDE = Buffer.from('#!AMR-WB\n');

/** Frames of 12.2 kbit/s, of whatever sound. */
function speech(count: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const frame = Buffer.alloc(32, (index * 37) % 256);
      frame[0] = 0x3c;
      return frame;
    }),
  );
}
const SILENCE = Buffer.alloc(50, 0x7c);

function samplesOf(wav: Buffer | undefined): { rate: number; count: number } | undefined {
  if (wav === undefined) return undefined;
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  expect(wav.toString('latin1', 8, 16)).toBe('WAVEfmt ');
  expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  return { rate: wav.readUInt32LE(24), count: (wav.length - 44) / 2 };
}

describe('a recording', () => {
  it('of WeChat becomes WAV, 160 samples for each frame', async () => {
    const wav = await playableVoice(Buffer.concat([NARROW, speech(100)]));
    expect(samplesOf(wav)).toEqual({ rate: 8000, count: 16_000 });
    expect(wav?.subarray(44).some((byte) => byte !== 0)).toBe(true);
  });

  it('of silence becomes silence', async () => {
    const wav = await playableVoice(Buffer.concat([NARROW, SILENCE]));
    expect(samplesOf(wav)).toEqual({ rate: 8000, count: 8000 });
  });

  it('in 16 kHz becomes WAV in 16 kHz', async () => {
    const frame = Buffer.alloc(18, 0x55);
    frame[0] = 0x04;
    const wav = await playableVoice(Buffer.concat([WIDE, frame, frame]));
    expect(samplesOf(wav)).toEqual({ rate: 16_000, count: 640 });
  });

  it('that was cut off plays as far as it goes', async () => {
    const whole = Buffer.concat([NARROW, speech(3)]);
    const wav = await playableVoice(whole.subarray(0, whole.length - 10));
    expect(samplesOf(wav)).toEqual({ rate: 8000, count: 320 });
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a header alone', NARROW],
    ['less than a frame', Buffer.concat([NARROW, speech(1).subarray(0, 20)])],
    [
      'something else behind the header',
      Buffer.concat([NARROW, Buffer.from('<html>hello</html>')]),
    ],
    ['frames of types that do not exist', Buffer.concat([NARROW, Buffer.alloc(100, 0x4c)])],
    ['something else', Buffer.from('ID3 not AMR')],
    ['SILK', Buffer.from('#!SILK_V3 abcdef')],
    ['more than five minutes', Buffer.concat([NARROW, Buffer.alloc(15_001, 0x7c)])],
    [
      'two megabytes that would become a gigabyte',
      Buffer.concat([NARROW, Buffer.alloc(2 << 20, 0x7c)]),
    ],
  ])('that is %s does not play, and costs nothing', async (_, bytes) => {
    expect(amrContent(bytes)).toBeUndefined();
    await expect(playableVoice(bytes)).resolves.toBeUndefined();
  });

  it('is looked through without harm, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(NARROW, WIDE),
        fc.uint8Array({ maxLength: 400 }),
        (head, rest) => {
          const content = amrContent(Buffer.concat([head, rest]));
          if (content !== undefined) expect(content.frames).toBeLessThanOrEqual(rest.length);
        },
      ),
    );
  });
});

describe('a WAV file', () => {
  it('holds every sample, cut to what 16 bits can say', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, maxLength: 50 }), (samples) => {
        const wav = wavFile(samples, 8000);
        samples.forEach((sample, index) => {
          const level = wav.readInt16LE(44 + index * 2) / 0x7fff;
          expect(level).toBeCloseTo(Math.max(-1, Math.min(1, sample)), 4);
        });
      }),
    );
  });
});
