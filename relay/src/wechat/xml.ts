import { XMLParser } from 'fast-xml-parser';

/** The elements of a message by name. A repeated element is an array; attributes are ignored. */
export interface XmlTree {
  [name: string]: XmlValue;
}
export type XmlValue = string | XmlTree | XmlValue[];

/** The body is not a message of WeChat. Its message quotes nothing of the body. */
export class XmlError extends Error {
  readonly code = 'wechat-xml';

  constructor(problem: string) {
    super(`The body is not a message of WeChat: ${problem}.`);
    this.name = 'XmlError';
  }
}

// WeChat's own messages are five levels deep.
const DEEPEST = 32;
// Their largest has some 60 elements of three pieces each: a tag, CDATA, a tag. 64 KiB have room for 16,000
// pieces, which take 40 ms.
const MOST_MARKUP = 400;
const TEXT = '#text';
const CDATA = '#cdata';

// Entities are left alone by the parser, for it would decode them without knowing XML's limits; the
// order of the nodes is kept so that text can be told from CDATA, where nothing is to be decoded.
const parser = new XMLParser({
  preserveOrder: true,
  processEntities: false,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  textNodeName: TEXT,
  cdataPropName: CDATA,
  maxNestedTags: DEEPEST,
  jPath: false,
  // Without this the parser would rename elements such as <valueOf>.
  onDangerousProperty: (name) => name,
});

/**
 * Reads an XML body of WeChat: the elements below its one `<xml>` root. Throws {@link XmlError} and
 * nothing else, whatever the bytes are. DOCTYPE and ENTITY declarations are refused before the
 * parser sees them; inside CDATA they are a customer's text.
 */
export function parseXml(body: Uint8Array | string): XmlTree {
  const text = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : decodeUtf8(body);
  const document = text.replace(/^\s*<\?xml\s[^<>]*\?>/, '').trim();
  refuseMalformed(document);
  return readRoot(parse(document));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new XmlError('it is not valid UTF-8');
  }
}

// All the markup that a message may hold: CDATA, a comment, a closing tag, an opening or empty tag.
// A '<' that begins none of them is a declaration, or an error. Numbered groups, which are quicker.
const MARKUP =
  /<!\[CDATA\[[^]*?\]\]>|<!--[^]*?-->|<\/([A-Za-z_][\w.:-]*)\s*>|<([A-Za-z_][\w.:-]*)(?:\s+[\w.:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*(\/?)>|</g;

/** The parser takes what is not well-formed for something else, so it never gets to see it. */
function refuseMalformed(document: string): void {
  const open: string[] = [];
  let behind = 0;
  let pieces = 0;
  for (const match of document.matchAll(MARKUP)) {
    const [markup, closing, opening, empty] = match;
    pieces += 1;
    if (pieces > MOST_MARKUP) throw new XmlError('it holds too many elements');
    if (markup === '<') throw new XmlError('it holds a declaration or a broken tag');
    if (open.length === 0) {
      const isText = document.slice(behind, match.index).trim() !== '';
      if (isText || markup.startsWith('<![CDATA[')) {
        throw new XmlError('it has text outside its root');
      }
    }
    if (closing !== undefined && closing !== open.pop()) {
      throw new XmlError('its tags do not match');
    }
    if (opening !== undefined && empty === '') {
      open.push(opening);
      if (open.length > DEEPEST) throw new XmlError('it is nested too deeply');
    }
    behind = match.index + markup.length;
  }
  if (open.length > 0) throw new XmlError('it ends before its root does');
  if (behind < document.length) throw new XmlError('it has text outside its root');
}

function parse(document: string): unknown {
  try {
    return parser.parse(document);
  } catch {
    // The parser's own words would quote the body.
    throw new XmlError('an element has a forbidden name');
  }
}

function readRoot(nodes: unknown): XmlTree {
  const [root, ...others] = nodesOf(nodes);
  if (root?.name !== 'xml' || others.length > 0) {
    throw new XmlError('it needs one root element, <xml>');
  }
  const value = readValue(root.content);
  if (typeof value === 'string' && value.trim() !== '') {
    throw new XmlError('its root holds text instead of elements');
  }
  return typeof value === 'string' ? {} : value;
}

interface ParsedNode {
  name: string;
  content: unknown;
}

/** The parser's nodes are objects with one key, the name, and for an element a list below it. */
function nodesOf(list: unknown): ParsedNode[] {
  const nodes: ParsedNode[] = [];
  for (const node of Array.isArray(list) ? list : []) {
    if (!isObject(node)) continue;
    for (const name of Object.keys(node)) nodes.push({ name, content: node[name] });
  }
  return nodes;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readValue(content: unknown): string | XmlTree {
  const nodes = nodesOf(content);
  const elements = nodes.filter(({ name }) => name !== TEXT && name !== CDATA);
  // Text between elements is layout.
  return elements.length > 0 ? readElements(elements) : readText(nodes);
}

function readElements(elements: readonly ParsedNode[]): XmlTree {
  const tree = new Map<string, XmlValue>();
  for (const { name, content } of elements) {
    const value = readValue(content);
    const earlier = tree.get(name);
    if (earlier === undefined) tree.set(name, value);
    else if (Array.isArray(earlier)) earlier.push(value);
    else tree.set(name, [earlier, value]);
  }
  // Own properties whatever the name, so that no element can reach a prototype.
  return Object.fromEntries(tree);
}

function readText(nodes: readonly ParsedNode[]): string {
  const hasCdata = nodes.some(({ name }) => name === CDATA);
  return nodes
    .map(({ name, content }) => {
      if (name === CDATA) return nodesOf(content).map(textOf).join('');
      const text = textOf({ name, content });
      // White space around CDATA is layout.
      return hasCdata && text.trim() === '' ? '' : decodeReferences(text);
    })
    .join('');
}

function textOf({ content }: ParsedNode): string {
  return typeof content === 'string' ? content : '';
}

const PREDEFINED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

// One after the other: a regular expression would find tens of thousands before it looks at the first.
function decodeReferences(text: string): string {
  let decoded = '';
  let behind = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', behind)) {
    const end = text.indexOf(';', at);
    decoded += text.slice(behind, at) + referred(text.slice(at + 1, Math.max(at + 1, end)));
    behind = end + 1;
  }
  return decoded + text.slice(behind);
}

/** What stands between `&` and `;`. */
function referred(name: string): string {
  const known = PREDEFINED.get(name);
  if (known !== undefined) return known;
  const [, decimal, hex] = /^#(?:([0-9]+)|x([0-9a-fA-F]+))$/.exec(name) ?? [];
  if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
  if (hex !== undefined) return character(Number.parseInt(hex, 16));
  throw new XmlError('it holds a bare & or an unknown entity');
}

function character(codePoint: number): string {
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (codePoint === 0 || codePoint > 0x10ffff || isSurrogate) {
    throw new XmlError('it refers to a character that does not exist');
  }
  return String.fromCodePoint(codePoint);
}
