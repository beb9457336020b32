import { oggPackets } from './ogg.ts';
import { wideFrames } from './wide-frames.ts';

/** What a Speex recording holds, as far as it can be told without decoding it. */
export interface SpeexContent {
  /** 0: narrowband; 1: wideband; 2: ultra-wideband. */
  mode: number;
  /** In Hz. */
  sampleRate: number;
  framesPerPacket: number;
  packets: readonly Buffer[];
}

/** A packet of ten frames, all of the highest quality, is half as long. */
export const LARGEST_PACKET = 4096;
// Of 20 milliseconds each, as with AMR: 5 minutes.
const MOST_FRAMES = 5 * 60 * 50;
const MOST_FRAMES_PER_PACKET = 10;
const HEADER_BYTES = 80;
const NAME = 'Speex   ';
const WIDEBAND = 1;

/**
 * Looks through a Speex recording: in an Ogg file, or frame by frame as WeChat has them. Undefined if it is
 * none, has no sound, or lasts longer than 5 minutes. Pure.
 */
export function speexContent(bytes: Buffer): SpeexContent | undefined {
  const content = bytes.toString('latin1', 0, 4) === 'OggS' ? inOgg(bytes) : asFrames(bytes);
  if (content === undefined) return undefined;
  const frames = content.packets.length * content.framesPerPacket;
  return frames > 0 && frames <= MOST_FRAMES ? content : undefined;
}

function asFrames(bytes: Buffer): SpeexContent | undefined {
  const packets = wideFrames(bytes, MOST_FRAMES);
  return packets && { mode: WIDEBAND, sampleRate: 16_000, framesPerPacket: 1, packets };
}

/** Source: the Speex manual, "Ogg file format". */
function inOgg(bytes: Buffer): SpeexContent | undefined {
  const stream = oggPackets(bytes, LARGEST_PACKET);
  const header = stream.next().value;
  if (header === undefined || header.length < HEADER_BYTES) return undefined;
  if (header.toString('latin1', 0, NAME.length) !== NAME) return undefined;
  const sampleRate = header.readInt32LE(36);
  const mode = header.readInt32LE(40);
  const framesPerPacket = header.readInt32LE(64);
  // After it, a comment, and as many packets more as it says.
  const before = 1 + header.readUInt32LE(68);
  if (mode < 0 || mode > 2 || sampleRate < 6000 || sampleRate > 48_000) return undefined;
  if (framesPerPacket < 1 || framesPerPacket > MOST_FRAMES_PER_PACKET) return undefined;
  const packets: Buffer[] = [];
  let place = 0;
  for (const packet of stream) {
    if (place >= before) packets.push(packet);
    place += 1;
    // Packets may be empty, and a file full of them.
    if (place > MOST_FRAMES) return undefined;
  }
  return { mode, sampleRate, framesPerPacket, packets };
}
