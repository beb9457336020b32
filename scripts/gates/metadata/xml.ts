/** An element of a metadata file, with where it begins. */
export interface XmlElement {
  name: string;
  line: number;
  attributes: ReadonlyMap<string, string>;
  children: readonly XmlElement[];
  /** The text directly inside, decoded. */
  text: string;
}

/** The file is not well-formed. The message is for people. */
export class XmlError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'XmlError';
    this.line = line;
  }
}

const TOKEN =
  /<\?[^]*?\?>|<!--(?:(?!--)[^])*-->|<!\[CDATA\[(?<data>[^]*?)\]\]>|<\/(?<close>[\w:.-]+)\s*>|<(?<open>[\w:.-]+)(?<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const REFERENCE = /&(?:#x([\da-f]+);|#(\d+);|(\w+);)?/gi;
const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

interface OpenElement extends XmlElement {
  attributes: Map<string, string>;
  children: OpenElement[];
}

/**
 * Reads a metadata file: the part of XML that such files use, and nothing of the rest (no DOCTYPE,
 * no entities of its own). Strict, unlike the parsers that forgive: throws XmlError on whatever the
 * org would refuse as not well-formed.
 */
export function readXml(source: string): XmlElement {
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let line = 1;
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  while (at < source.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) {
      throw new XmlError(line, `this is not well-formed: ${excerpt(source.slice(at))}`);
    }
    const [token] = match;
    const { data, close, open: opened, attributes, empty, text } = match.groups ?? {};
    const parent = open.at(-1);
    if (opened !== undefined) {
      const element: OpenElement = {
        name: opened,
        line,
        attributes: readAttributes(attributes ?? '', line),
        children: [],
        text: '',
      };
      if (parent !== undefined) {
        parent.children.push(element);
      } else if (root !== undefined) {
        throw new XmlError(line, `<${opened}> is a second root element`);
      }
      root ??= element;
      if (empty === '') {
        open.push(element);
      }
    } else if (close !== undefined) {
      if (parent?.name !== close) {
        throw new XmlError(line, `</${close}> closes nothing${unclosed(parent)}`);
      }
      open.pop();
    } else if (data !== undefined || text !== undefined) {
      if (parent !== undefined) {
        parent.text += data ?? decode(text ?? '', line);
      } else if ((data ?? text ?? '').trim() !== '') {
        const at = line + newlines(/^\s*/.exec(token)?.[0] ?? '');
        throw new XmlError(at, `text outside of the root element: ${excerpt(token)}`);
      }
    }
    line += newlines(token);
    at += token.length;
  }
  const parent = open.at(-1);
  if (parent !== undefined) {
    throw new XmlError(parent.line, `<${parent.name}> is never closed`);
  }
  if (root === undefined) {
    throw new XmlError(1, 'there is no root element');
  }
  return root;
}

/** The first child of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

/** Every child of a name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((each) => each.name === name) ?? [];
}

/** The text of the first child of a name, without the space around it; missing if it is empty. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  const text = child(element, name)?.text.trim();
  return text === '' ? undefined : text;
}

/** An element and everything inside it. */
export function* walk(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const each of element.children) {
    yield* walk(each);
  }
}

function readAttributes(source: string, line: number): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) {
      throw new XmlError(line, `the attribute ${name} is repeated`);
    }
    attributes.set(name, decode(double ?? single ?? '', line));
  }
  return attributes;
}

function decode(text: string, line: number): string {
  return text.replaceAll(REFERENCE, (whole, hex, decimal, name, offset) => {
    const entity = ENTITIES.get(String(name));
    if (entity !== undefined) {
      return entity;
    }
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    if (Number.isNaN(code) || code > 0x10ffff) {
      const at = line + newlines(text.slice(0, Number(offset)));
      throw new XmlError(at, `${whole} is not an entity: write &amp; for an ampersand`);
    }
    return String.fromCodePoint(code);
  });
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

function unclosed(element: OpenElement | undefined): string {
  return element === undefined ? '' : `: <${element.name}> of line ${element.line} is open`;
}

function excerpt(text: string): string {
  return JSON.stringify(text.trim().slice(0, 40));
}
