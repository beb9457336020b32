/** The most that one call takes to the org, in bytes; also WeChat's limit for voice messages. */
export const LARGEST = 2_000_000;
/** How many bytes `judge` has to see. */
export const HEAD = 512;

const SIGNATURES = [
  ['jpg', /^\xFF\xD8\xFF/],
  ['png', /^\x89PNG\r\n/],
  ['gif', /^GIF8[79]a/],
  ['bmp', /^BM[^]{4}\0\0\0\0/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['mp3', /^(ID3|\xFF[\xE2-\xFB])/],
  ['amr', /^#!AMR/],
  ['mp4', /^[^]{4}ftyp/],
  ['exe', /^(MZ|\x7FELF|#!\/|\xCF\xFA\xED\xFE|\xCA\xFE\xBA\xBE)/],
  [
    'html',
    /^(\xEF\xBB\xBF)?\s*(<!--[^]*?-->\s*)*<(!doctype html|html|head|script|svg|\?xml[^]*<svg)/i,
  ],
];
const KINDS = {
  image: ['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp'],
  voice: ['mp3', 'amr'],
  video: ['mp4'],
};
// They run, or run something, where they are opened.
const DANGEROUS =
  /\.(exe|com|scr|pif|msi|msp|bat|cmd|ps1|vbs?|vbe|jse?|wsf|wsh|hta|cpl|jar|apk|app|dmg|sh|lnk|reg|html?|xhtml|mht|svgz?|swf|xll|docm|xlsm|pptm)$/i;
// Of these a canvas would make a still picture, or it cannot read them everywhere.
const NOT_SCALED = ['gif', 'bmp'];

/**
 * Whether a file can be sent to a customer. The org judges again; this saves the way there.
 * @param {{name: string, size: number}} file size in bytes
 * @param {Uint8Array} head its first bytes
 * @returns {{refused?: 'empty'|'dangerous'|'mislabelled'|'too-large', kind: string, shrink: boolean}}
 *   `shrink`: it is a picture that has to become a smaller JPEG first
 */
export function judge({ name, size }, head) {
  const found = sniff(head);
  const kind = kindOf(found);
  const shrink = kind === 'image' && (size > LARGEST || found === 'webp');
  const refused = reasonAgainst({ name, size, found, kind, shrink });
  return { ...(refused && { refused }), kind, shrink: shrink && !refused };
}

/** @param {string} name of a file @returns {string} its extension, in lower case; may be empty */
export function extensionOf(name) {
  return /\.([^./\\]{1,10})$/.exec(name)?.[1].toLowerCase() ?? '';
}

function reasonAgainst({ name, size, found, kind, shrink }) {
  if (size === 0) {
    return 'empty';
  }
  if (DANGEROUS.test(name) || found === 'exe' || found === 'html') {
    return 'dangerous';
  }
  const promised = kindOf(extensionOf(name));
  if (promised !== 'file' && promised !== kind) {
    return 'mislabelled';
  }
  const canShrink = shrink && !NOT_SCALED.includes(found);
  return size > LARGEST && !canShrink ? 'too-large' : undefined;
}

function sniff(head) {
  const bytes = String.fromCharCode(...head.subarray(0, HEAD));
  return SIGNATURES.find(([, signature]) => signature.test(bytes))?.[0];
}

function kindOf(extension) {
  return Object.keys(KINDS).find((kind) => KINDS[kind].includes(extension)) ?? 'file';
}
