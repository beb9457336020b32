/** What an element holds: text becomes CDATA, numbers stand bare, a list repeats its element. */
export type XmlValue = string | number | bigint | XmlElements | readonly XmlValue[];
export interface XmlElements {
  readonly [name: string]: XmlValue;
}

/**
 * A push as WeChat writes it: one `<xml>` element, text in CDATA, numbers without. A `]]>` within a
 * text is divided over two CDATA sections. Throws for a name that is no element name.
 */
export function writeXml(elements: XmlElements): string {
  return `<xml>${writeElements(elements)}</xml>`;
}

function writeElements(elements: XmlElements): string {
  return Object.entries(elements)
    .flatMap(([name, value]) =>
      isList(value) ? value.map((item) => writeElement(name, item)) : [writeElement(name, value)],
    )
    .join('\n');
}

function writeElement(name: string, value: XmlValue): string {
  if (!isElementName(name)) throw new TypeError(`"${name}" is no element name`);
  return `<${name}>${writeValue(value)}</${name}>`;
}

function writeValue(value: XmlValue): string {
  if (typeof value === 'string') return cdata(value);
  if (typeof value === 'object') {
    return isList(value) ? value.map(writeValue).join('') : writeElements(value);
  }
  return String(value);
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

export function isElementName(name: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(name);
}
