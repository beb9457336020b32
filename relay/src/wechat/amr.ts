/** What an AMR file holds, as far as it can be told without decoding it. */
export interface AmrContent {
  /** Of each sample, in Hz. */
  sampleRate: number;
  /** Of 20 milliseconds each. */
  frames: number;
}

const NARROW = '#!AMR\n';
const WIDE = '#!AMR-WB\n';
// Bytes of a frame with its header, by frame type; types that are missing occur in no file.
// Source: RFC 4867, 5.3, with the frame types of 3GPP TS 26.101 and 26.201.
const NARROW_SIZES = new Map([...[13, 14, 16, 18, 20, 21, 27, 32, 6].entries(), [15, 1] as const]);
const WIDE_SIZES = new Map([
  ...[18, 24, 33, 37, 41, 47, 51, 59, 61, 6].entries(),
  [14, 1] as const,
  [15, 1] as const,
]);
const PADDING = 0x83;
/** WeChat records for a minute at most. A frame can be one byte that becomes 640: this is the bound. */
const MOST_FRAMES = 5 * 60 * 50;

/**
 * Looks through an AMR file frame by frame. Undefined if it is none, has no whole frame, or lasts longer
 * than 5 minutes; a frame that is cut off at the end does not count. Pure.
 */
export function amrContent(bytes: Buffer): AmrContent | undefined {
  const isWide = bytes.toString('latin1', 0, WIDE.length) === WIDE;
  if (!isWide && bytes.toString('latin1', 0, NARROW.length) !== NARROW) return undefined;
  const sizes = isWide ? WIDE_SIZES : NARROW_SIZES;
  let offset = (isWide ? WIDE : NARROW).length;
  let frames = 0;
  for (; offset < bytes.length; frames += 1) {
    const header = bytes[offset] ?? 0;
    const size = sizes.get((header >> 3) & 0x0f);
    if (size === undefined || (header & PADDING) !== 0) return undefined;
    if (offset + size > bytes.length) break;
    offset += size;
  }
  if (frames === 0 || frames > MOST_FRAMES) return undefined;
  return { sampleRate: isWide ? 16_000 : 8000, frames };
}
