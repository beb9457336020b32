import { inflateRawSync } from 'node:zlib';

const CENTRAL_HEADER = 0x02014b50;
const END_HEADER = 0x06054b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** Metadata API Developer Guide, "Metadata Limits": files of a deployment, and their size unzipped. */
const MOST_FILES = 10_000;
const MOST_BYTES = 600_000_000;

/** The archive is none, or not one that an org takes. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/**
 * The files of an archive by their paths (ZIP File Format Specification, sections 4.3 and 4.4).
 *
 * @throws ZipError
 */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = endOf(bytes);
  let at = bytes.readUInt32LE(end + 16);
  let left = MOST_BYTES;
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== CENTRAL_HEADER) throw damaged();
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (!name.endsWith('/')) {
      const content = contentOf(bytes, at, left);
      left -= content.length;
      files.set(safe(name), content);
    }
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (files.size > MOST_FILES) {
    throw new ZipError(`LIMIT_EXCEEDED: Maximum files in a deployment is ${MOST_FILES}.`);
  }
  return files;
}

/** Where the record at the end of the central directory is. */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_LENGTH - LONGEST_COMMENT);
  for (let at = bytes.length - END_LENGTH; at >= first; at -= 1) {
    if (bytes.readUInt32LE(at) === END_HEADER) return at;
  }
  throw damaged();
}

function contentOf(bytes: Buffer, header: number, most: number): Buffer {
  const method = bytes.readUInt16LE(header + 10);
  const local = bytes.readUInt32LE(header + 42);
  if (local + 30 > bytes.length) throw damaged();
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(header + 20));
  try {
    if (method === STORED) return packed;
    if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: most });
  } catch {
    // Said below.
  }
  throw damaged();
}

/** Nothing is written outside of the folder that it is unpacked into. */
function safe(name: string): string {
  if (name.startsWith('/') || name.includes('\\') || name.split('/').includes('..')) {
    throw damaged();
  }
  return name;
}

function damaged(): ZipError {
  return new ZipError('INVALID_ZIP: The file is not a valid zip archive.');
}
