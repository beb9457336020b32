import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml, XmlError } from '../wechat/xml-reader.ts';
import { writeXml } from '../wechat/xml-writer.ts';

describe('the XML of a push', () => {
  it('has text in CDATA and numbers bare, whatever their size', () => {
    const xml = writeXml({ Content: 'a<b&c', CreateTime: 1700000000, MsgId: 7250021412600020992n });
    expect(xml).toBe(
      '<xml><Content><![CDATA[a<b&c]]></Content>\n<CreateTime>1700000000</CreateTime>\n<MsgId>7250021412600020992</MsgId></xml>',
    );
  });

  it('divides "]]>" over two CDATA sections', () => {
    expect(writeXml({ Content: 'a]]>b' })).toBe(
      '<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content></xml>',
    );
  });

  it('repeats an element for a list, and nests elements', () => {
    expect(writeXml({ List: { item: ['1', '2'] } })).toBe(
      '<xml><List><item><![CDATA[1]]></item>\n<item><![CDATA[2]]></item></List></xml>',
    );
  });

  it('refuses a name that is none', () => {
    expect(() => writeXml({ 'a b': '' })).toThrow(TypeError);
  });

  it('is read back as it was written', () => {
    const text = fc.string({
      unit: fc.constantFrom(']', '>', '<', '&', '![CDATA[', '你', '😀', ' '),
    });
    fc.assert(
      fc.property(text, text, (one, two) => {
        const elements = { Content: one, Articles: { item: [two, one] } };
        expect(readXml(writeXml(elements))).toEqual(elements);
      }),
    );
  });
});

describe('the XML of an answer', () => {
  it('may use the five entities and character references instead of CDATA', () => {
    expect(readXml('<xml><a>&lt;&amp;&gt;&quot;&apos;&#20320;&#x1F600;</a></xml>')).toEqual({
      a: '<&>"\'你😀',
    });
  });

  it.each([
    '<xml>',
    '<xml></xm>',
    '<xml/></xml>',
    '<xml></xml></xml>',
    '<xml></xml>x',
    '<a></a>',
    '<xml><a>&nbsp;</a></xml>',
    '<xml><a>&</a></xml>',
    'x<xml></xml>',
    '',
    '<xml><a b="c"></a></xml>',
    '<xml>text<a></a></xml>',
    '<xml></xml><xml></xml>',
    '<!-- --><xml></xml>',
  ])('is not %s', (xml) => {
    expect(() => readXml(xml)).toThrow(XmlError);
  });
});
