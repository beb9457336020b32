/** A file in a form. */
export interface FormFile {
  filename: string;
  bytes: Buffer;
}

/**
 * The file in a field of a `multipart/form-data` body; undefined if there is no such form, no such
 * field, or the field is no file (it has no filename).
 */
export function readFormFile(
  body: Buffer,
  contentType: string,
  field: string,
): FormFile | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/is.exec(contentType);
  if (!boundary) return undefined;
  // Latin-1 keeps every byte as one character.
  const separator = `\r\n--${boundary[1] ?? boundary[2] ?? ''}`;
  const parts = `\r\n${body.toString('latin1')}`.split(separator).slice(1);
  if (parts.pop()?.startsWith('--') !== true) return undefined;
  for (const part of parts) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const disposition = /^content-disposition:\s*form-data(;.*)$/im.exec(head)?.[1] ?? '';
    if (parameter(disposition, 'name') !== field) continue;
    const filename = parameter(disposition, 'filename');
    if (filename === undefined || rest.length === 0) return undefined;
    return { filename, bytes: Buffer.from(rest.join('\r\n\r\n'), 'latin1') };
  }
  return undefined;
}

function parameter(disposition: string, name: string): string | undefined {
  return new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(disposition)?.[1];
}
