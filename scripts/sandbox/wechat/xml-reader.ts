/** An element: its text, or its child elements, or (when a name is repeated) a list. */
export type XmlNode = string | XmlNode[] | { [name: string]: XmlNode };

/** Something that is not the XML that WeChat reads: one root, elements, text and CDATA. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

// One of: an opening tag, a closing tag, a CDATA section, text.
const PIECE = /<([A-Za-z_][\w.-]*)\s*>|<\/([A-Za-z_][\w.-]*)\s*>|<!\[CDATA\[(.*?)\]\]>|([^<]+)/gsy;

interface Open {
  name: string;
  text: string;
  children: Map<string, XmlNode[]>;
}

/**
 * Reads an answer of an account's server: what is in `<xml>`. Throws {@link XmlError} for whatever
 * else there is: attributes, comments, declarations, entities beyond the five, tags left open.
 */
export function readXml(xml: string): XmlNode {
  const root: Open = { name: '', text: '', children: new Map() };
  const stack = [root];
  PIECE.lastIndex = 0;
  let end = 0;
  for (const [piece, opened, closed, cdata, text] of xml.matchAll(PIECE)) {
    end += piece.length;
    const current = stack.at(-1) ?? root;
    if (opened !== undefined) stack.push({ name: opened, text: '', children: new Map() });
    else if (closed === undefined) current.text += cdata ?? decode(text ?? '');
    else close(stack, closed);
  }
  if (end !== xml.length) throw new XmlError(`Unreadable XML at character ${end}`);
  const found = root.children.get('xml');
  if (stack.length > 1) throw new XmlError(`The element ${stack.at(-1)?.name ?? ''} is not closed`);
  if (root.text.trim() !== '' || root.children.size !== 1 || found?.length !== 1) {
    throw new XmlError('The answer is not one element named xml');
  }
  return found[0] ?? '';
}

function close(stack: Open[], name: string): void {
  const done = stack.pop();
  const parent = stack.at(-1);
  if (done?.name !== name || parent === undefined) {
    throw new XmlError(`The tag </${name}> closes nothing`);
  }
  const siblings = parent.children.get(name) ?? [];
  parent.children.set(name, [...siblings, contents(done)]);
}

function contents({ name, text, children }: Open): XmlNode {
  if (children.size === 0) return text;
  if (text.trim() !== '') throw new XmlError(`The element ${name} has both text and elements`);
  return Object.fromEntries(
    [...children].map(([child, nodes]) => [child, nodes.length === 1 ? (nodes[0] ?? '') : nodes]),
  );
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+);|#x([\da-fA-F]+);|(\w+);)?/g, (entity, decimal, hex, name) => {
    if (typeof decimal === 'string') return String.fromCodePoint(Number(decimal));
    if (typeof hex === 'string') return String.fromCodePoint(Number.parseInt(hex, 16));
    const known = ENTITIES[String(name)];
    if (known === undefined) throw new XmlError(`Unknown entity ${entity}`);
    return known;
  });
}
