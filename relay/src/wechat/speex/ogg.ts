const HEADER_BYTES = 27;
const CONTINUES = 0x01;
const WHOLE_SEGMENT = 255;

/**
 * The packets of the first stream in an Ogg file, in order, as far as the file goes: what is cut off at its
 * end is left out, and so is what comes after something that is no page. Pure.
 *
 * Source: RFC 3533, 6.
 *
 * @param largest a longer packet ends it
 */
export function* oggPackets(bytes: Buffer, largest: number): Generator<Buffer, undefined> {
  const serial = bytes.length < HEADER_BYTES ? 0 : bytes.readUInt32LE(14);
  let unfinished: Buffer[] = [];
  for (let offset = 0; ;) {
    const page = pageAt(bytes, offset);
    if (page === undefined) return;
    offset = page.end;
    if (page.serial !== serial) continue;
    if (!page.continues) unfinished = [];
    for (const { body, isWhole } of page.segments) {
      unfinished.push(body);
      if (unfinished.reduce((sum, { length }) => sum + length, 0) > largest) return;
      if (!isWhole) continue;
      yield Buffer.concat(unfinished);
      unfinished = [];
    }
  }
}

interface Page {
  serial: number;
  /** Its first segment goes on with a packet of the page before. */
  continues: boolean;
  segments: readonly { body: Buffer; isWhole: boolean }[];
  end: number;
}

function pageAt(bytes: Buffer, start: number): Page | undefined {
  const count = bytes[start + HEADER_BYTES - 1];
  if (count === undefined || bytes.toString('latin1', start, start + 5) !== 'OggS\0') {
    return undefined;
  }
  const table = bytes.subarray(start + HEADER_BYTES, start + HEADER_BYTES + count);
  const segments: Page['segments'][number][] = [];
  let end = start + HEADER_BYTES + count;
  for (const length of table) {
    if (end + length > bytes.length) break;
    const body = bytes.subarray(end, end + length);
    segments.push({ body, isWhole: length < WHOLE_SEGMENT });
    end += length;
  }
  const continues = ((bytes[start + 5] ?? 0) & CONTINUES) !== 0;
  // What is cut off is the last page.
  return {
    serial: bytes.readUInt32LE(start + 14),
    continues,
    segments,
    end: segments.length < count ? bytes.length : end,
  };
}
