// Bits of a part of a frame with its header, by submode. Source: the Speex manual, tables of the narrowband
// and wideband submodes.
const NARROW_BITS = [5, 43, 119, 160, 220, 300, 364, 492, 79];
const HIGH_BITS = [4, 36, 112, 192, 352];
/** Each frame has nine bits or more that are right by chance in one of a hundred cases or less. */
const FEWEST_FRAMES = 10;
/** What WeChat's own decoder takes at a time, which has no other way to tell where a frame begins. */
const FRAME_BYTES = 60;

/**
 * The frames of a recording that has nothing but frames in wideband: all of 60 bytes (23.8 kbit/s), or each
 * with its length in a byte before it. A frame that is cut off at the end does not count. Undefined if the
 * bytes are something else; as nothing marks such a file, each frame is looked at. Pure.
 *
 * Source: WeChat's decoder for voice in high definition, "declib", to which api_gethdvoice refers; and
 * `audio/x-speex-with-header-byte; rate=16000`, as which WeChat has been seen to give voice out.
 *
 * @param most frames; a file with more of them is none
 */
export function wideFrames(bytes: Buffer, most: number): Buffer[] | undefined {
  return (
    frames(bytes, most, 0, () => FRAME_BYTES) ??
    frames(bytes, most, 1, (start) => bytes[start - 1] ?? 0)
  );
}

function frames(
  bytes: Buffer,
  most: number,
  lead: number,
  lengthAt: (start: number) => number,
): Buffer[] | undefined {
  const found: Buffer[] = [];
  for (let start = lead; start < bytes.length;) {
    const end = start + lengthAt(start);
    if (end > bytes.length) break;
    const frame = bytes.subarray(start, end);
    if (!isFrame(frame) || found.length === most) return undefined;
    found.push(frame);
    start = end + lead;
  }
  return found.length < FEWEST_FRAMES ? undefined : found;
}

/** Whether it is as long as its two parts say, and no byte longer. */
function isFrame(frame: Buffer): boolean {
  const first = frame[0] ?? 0xff;
  const narrow = NARROW_BITS[first >> 3];
  if (narrow === undefined) return false;
  const [at, shift] = [Math.floor(narrow / 8), narrow % 8];
  const header = (((((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0)) << shift) >> 12) & 0x0f;
  const high = (header & 0x08) === 0 ? undefined : HIGH_BITS[header & 0x07];
  return high !== undefined && Math.ceil((narrow + high) / 8) === frame.length;
}
