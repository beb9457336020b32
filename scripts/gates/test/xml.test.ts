import { describe, expect, it } from 'vitest';
import { child, childrenOf, readXml, textOf, XmlError } from '../metadata/xml.ts';

describe('reading a metadata file', () => {
  it('keeps elements, attributes, texts and lines', () => {
    const root = readXml(`<?xml version="1.0" encoding="UTF-8"?>
<!-- why -->
<Report xmlns="urn:x">
  <name>Tom &amp; J&#101;rry</name>
  <columns>A</columns>
  <columns><![CDATA[<B>]]></columns>
  <empty/>
</Report>
`);
    expect(root.name).toBe('Report');
    expect(root.line).toBe(3);
    expect(root.attributes.get('xmlns')).toBe('urn:x');
    expect(textOf(root, 'name')).toBe('Tom & Jerry');
    expect(childrenOf(root, 'columns').map(({ text, line }) => [text, line])).toEqual([
      ['A', 5],
      ['<B>', 6],
    ]);
    expect(child(root, 'empty')?.children).toEqual([]);
    expect(textOf(root, 'empty')).toBeUndefined();
  });

  it.each<[what: string, source: string, line: number, message: string]>([
    ['nothing', '', 1, 'there is no root element'],
    ['a tag that is never closed', '<A>\n<b>', 2, '<b> is never closed'],
    [
      'a tag closed by another',
      '<A>\n<b></c></A>',
      2,
      '</c> closes nothing: <b> of line 2 is open',
    ],
    ['a tag closed twice', '<A></A>\n</A>', 2, '</A> closes nothing'],
    ['two roots', '<A/>\n<B/>', 2, '<B> is a second root element'],
    ['text after the root', '<A/>\njunk', 2, 'text outside of the root element: "junk"'],
    ['a bare ampersand', '<A>\n1 & 2</A>', 2, '& is not an entity: write &amp; for an ampersand'],
    ['an unknown entity', '<A>&nbsp;</A>', 1, '&nbsp; is not an entity'],
    ['an attribute without quotes', '<A\n b=1/>', 1, 'this is not well-formed: "<A\\n b=1/>"'],
    ['an attribute twice', '<A b="1" b="2"/>', 1, 'the attribute b is repeated'],
    ['a less-than sign in a text', '<A>1 < 2</A>', 1, 'this is not well-formed: "< 2</A>"'],
    ['a document type', '<!DOCTYPE A>\n<A/>', 1, 'this is not well-formed: "<!DOCTYPE A>\\n<A/>"'],
  ])('refuses %s, and says where', (_, source, line, message) => {
    expect(() => readXml(source)).toThrow(message);
    expect(() => readXml(source)).toThrow(expect.objectContaining({ line, name: 'XmlError' }));
    expect(() => readXml(source)).toThrow(XmlError);
  });
});
