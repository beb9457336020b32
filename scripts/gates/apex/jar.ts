import { crc32 } from 'node:zlib';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_HEADER = 0x06054b50;
const END_LENGTH = 22;

/**
 * A jar with some files more (ZIP File Format Specification, sections 4.3 and 4.4). Throws on an
 * archive with a comment or of the 64-bit form, which the jars here are not.
 */
export function addToJar(jar: Buffer, files: ReadonlyMap<string, Buffer>): Buffer {
  const end = jar.subarray(-END_LENGTH);
  if (end.readUInt32LE(0) !== END_HEADER || end.readUInt16LE(10) === 0xffff) {
    throw new Error('This jar is not in the simple form that is expected here.');
  }
  const count = end.readUInt16LE(10);
  const start = end.readUInt32LE(16);
  const local: Buffer[] = [];
  const central = [jar.subarray(start, -END_LENGTH)];
  let offset = start;
  for (const [name, content] of files) {
    const entry = Buffer.concat([localHeader(name, content), Buffer.from(name), content]);
    local.push(entry);
    central.push(centralHeader(name, content, offset), Buffer.from(name));
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const newEnd = Buffer.from(end);
  newEnd.writeUInt16LE(count + files.size, 8);
  newEnd.writeUInt16LE(count + files.size, 10);
  newEnd.writeUInt32LE(directory.length, 12);
  newEnd.writeUInt32LE(offset, 16);
  return Buffer.concat([jar.subarray(0, start), ...local, directory, newEnd]);
}

function localHeader(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  header.writeUInt16LE(10, 4);
  describe(header, 14, name, content);
  return header;
}

function centralHeader(name: string, content: Buffer, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(10, 4);
  header.writeUInt16LE(10, 6);
  describe(header, 16, name, content);
  header.writeUInt32LE(offset, 42);
  return header;
}

/** Checksum, sizes (stored as they are) and length of the name. */
function describe(header: Buffer, at: number, name: string, content: Buffer): void {
  header.writeUInt32LE(crc32(content), at);
  header.writeUInt32LE(content.length, at + 4);
  header.writeUInt32LE(content.length, at + 8);
  header.writeUInt16LE(Buffer.byteLength(name), at + 12);
}
