import { z } from 'zod';

const fieldsSchema = z.record(z.string(), z.unknown());

/**
 * Reads a record that comes with its bytes: a part `entity_…` with the fields in JSON, and a part named
 * like the field of the bytes. Undefined if it is not that.
 *
 * Source: REST API Developer Guide, "Insert or Update Blob Data", "Using a Multipart Message".
 *
 * @returns the fields, the bytes in base64
 */
export function readMultipart(
  body: Buffer,
  contentType: string,
): Record<string, unknown> | undefined {
  const boundary = /boundary="?([^";]+)"?/iu.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  let fields: Record<string, unknown> | undefined;
  const bytes: Record<string, string> = {};
  for (const part of partsOf(body, boundary)) {
    const { name, content } = part;
    if (name.startsWith('entity_')) {
      fields = fieldsSchema.safeParse(parseJson(content.toString('utf8'))).data;
    } else bytes[name] = content.toString('base64');
  }
  return fields === undefined ? undefined : { ...fields, ...bytes };
}

interface Part {
  name: string;
  content: Buffer;
}

/** What stands between the boundaries (RFC 2046, 5.1.1): headers, an empty line, content. */
export function partsOf(body: Buffer, boundary: string): Part[] {
  const parts: Part[] = [];
  // The line break before a boundary belongs to it; the first one may stand at the very beginning.
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  const mark = Buffer.from(`\r\n--${boundary}`);
  let from = text.indexOf(mark);
  while (from >= 0) {
    const start = from + mark.length;
    const end = text.indexOf(mark, start);
    if (end < 0) break;
    const part = partIn(text.subarray(start, end));
    if (part !== undefined) parts.push(part);
    from = end;
  }
  return parts;
}

function partIn(text: Buffer): Part | undefined {
  const end = text.indexOf('\r\n\r\n');
  const headers = text.subarray(0, Math.max(0, end)).toString('utf8');
  const name = /^content-disposition:.*?\bname="?([^";\r\n]+)"?/imu.exec(headers)?.[1];
  return name === undefined ? undefined : { name, content: text.subarray(end + 4) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
