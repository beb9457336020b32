import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseXml, XmlError } from '../../src/wechat/xml.ts';

function bytes(text: string): Buffer {
  return Buffer.from(text);
}

describe('reading XML', () => {
  it.each([
    ['CDATA', '<xml><A><![CDATA[hello]]></A></xml>', { A: 'hello' }],
    ['bare numbers as text', '<xml><A>0012</A><B>1.50</B></xml>', { A: '0012', B: '1.50' }],
    [
      'numbers that JavaScript would round',
      '<xml><MsgId>7250021412600020993</MsgId></xml>',
      { MsgId: '7250021412600020993' },
    ],
    ['words that JavaScript knows', '<xml><A>true</A><B>null</B></xml>', { A: 'true', B: 'null' }],
    [
      'empty elements, in three forms',
      '<xml><A></A><B/><C><![CDATA[]]></C></xml>',
      { A: '', B: '', C: '' },
    ],
    ['an empty root', '<xml></xml>', {}],
    ['an empty root in one tag', '<xml/>', {}],
    ['a root of white space', '<xml>\n  </xml>', {}],
    ['elements inside elements', '<xml><A><B>1</B><C>2</C></A></xml>', { A: { B: '1', C: '2' } }],
    ['two elements of one name', '<xml><A>1</A><A>2</A></xml>', { A: ['1', '2'] }],
    [
      'three elements of one name, one with elements',
      '<xml><A>1</A><A><B>2</B></A><A>3</A></xml>',
      { A: ['1', { B: '2' }, '3'] },
    ],
    ['layout between elements', '<xml>\n  <A>1</A>\n\t<B>2</B>\n</xml>\n', { A: '1', B: '2' }],
    ['layout around CDATA', '<xml><A>\n <![CDATA[ x ]]>\n</A></xml>', { A: ' x ' }],
    ['white space of bare text', '<xml><A> x\n y </A></xml>', { A: ' x\n y ' }],
    ['carriage returns as line feeds', '<xml><A><![CDATA[a\r\nb]]></A></xml>', { A: 'a\nb' }],
    ['text beside elements as layout', '<xml><A>x<B>1</B>y</A></xml>', { A: { B: '1' } }],
    [
      'an XML declaration',
      '<?xml version="1.0" encoding="UTF-8"?>\n<xml><A>1</A></xml>',
      { A: '1' },
    ],
    ['a byte order mark', '\uFEFF<xml><A>1</A></xml>', { A: '1' }],
    [
      'attributes as nothing',
      `<xml x="1"><A b='2' c = "3">1</A><B d="4"/></xml>`,
      { A: '1', B: '' },
    ],
    ['comments as nothing', '<xml><!-- <B> --><A>x<!-- y -->z</A></xml>', { A: 'xz' }],
    ['white space in tags', '<xml ><A >1</A\n><B /></xml >', { A: '1', B: '' }],
    ['Unicode', '<xml><A>你好</A><B><![CDATA[👩‍👩‍👧‍👦]]></B></xml>', { A: '你好', B: '👩‍👩‍👧‍👦' }],
    ['control characters in CDATA', '<xml><A><![CDATA[a\u0001b]]></A></xml>', { A: 'a\u0001b' }],
  ])('understands %s', (_, body, tree) => {
    expect(parseXml(bytes(body))).toEqual(tree);
    expect(parseXml(body)).toEqual(tree);
  });

  it.each([
    ['the predefined entities', '&lt;a href=&quot;x&quot;&gt; &amp; &apos;', `<a href="x"> & '`],
    ['decimal references', '&#20320;&#22909;', '你好'],
    ['hexadecimal references', '&#x4F60;&#x597d;&#x1F600;', '你好😀'],
    ['references to both sides of the surrogates', '&#xD7FF;&#xE000;', '\uD7FF\uE000'],
    ['a reference to the last of all characters', '&#x10FFFF;', '\u{10FFFF}'],
    ['references with zeros in front', `&#${'0'.repeat(50)}65;`, 'A'],
    ['each reference once only', '&amp;lt;&#38;gt;', '&lt;&gt;'],
    ['text around CDATA in its order', 'a&amp;<![CDATA[&amp;]]>&#98;', 'a&&amp;b'],
    ['CDATA not at all', '<![CDATA[&lt;&#65;&amp;]]>', '&lt;&#65;&amp;'],
    ['CDATA that was split around its own end', '<![CDATA[a]]]]><![CDATA[>b]]>', 'a]]>b'],
    [
      'a declaration that a customer wrote',
      '<![CDATA[<!DOCTYPE html><!ENTITY x "y"><?php ?>]]>',
      '<!DOCTYPE html><!ENTITY x "y"><?php ?>',
    ],
    ['tags that a customer wrote', '<![CDATA[</A></xml><xml>]]>', '</A></xml><xml>'],
  ])('decodes %s', (_, content, text) => {
    expect(parseXml(bytes(`<xml><A>${content}</A></xml>`))).toEqual({ A: text });
  });

  it('keeps names that every object has already', () => {
    const tree = parseXml('<xml><toString>1</toString><valueOf>2</valueOf></xml>');
    expect(Object.entries(tree)).toEqual([
      ['toString', '1'],
      ['valueOf', '2'],
    ]);
  });
});

describe('reading XML refuses', () => {
  it.each([
    ['an empty body', ''],
    ['white space', ' \n'],
    ['text', 'hello'],
    ['JSON', '{"ToUserName":"gh_1"}'],
    ['another root', '<html><A>1</A></html>'],
    ['a root in capitals', '<XML><A>1</A></XML>'],
    ['two roots', '<xml><A>1</A></xml><xml><A>2</A></xml>'],
    ['two empty roots', '<xml/><xml/>'],
    ['text before the root', 'x<xml><A>1</A></xml>'],
    ['text behind the root', '<xml><A>1</A></xml>x'],
    ['text behind an empty root', '<xml/>x'],
    ['CDATA before the root', '<![CDATA[x]]><xml><A>1</A></xml>'],
    ['CDATA behind the root', '<xml><A>1</A></xml><![CDATA[x]]>'],
    ['a root of text', '<xml>hello</xml>'],
    ['a root of CDATA', '<xml><![CDATA[hello]]></xml>'],
    ['a root that does not end', '<xml><A>1</A>'],
    ['an element that does not end', '<xml><A>1</xml>'],
    ['an end without a beginning', '<xml></A></xml>'],
    ['an end behind the root', '<xml><A>1</A></xml></xml>'],
    ['crossed elements', '<xml><A><B>1</A></B></xml>'],
    ['a closing tag that also closes itself', '<xml><A></A/></xml>'],
    ['a closing tag with attributes', '<xml><A></A b="1"></xml>'],
    ['CDATA that does not end', '<xml><A><![CDATA[x</A></xml>'],
    ['a comment that does not end', '<xml><A><!-- x</A></xml>'],
    ['a bare <', '<xml><A>1 < 2</A></xml>'],
    ['a bare &', '<xml><A>Q&A</A></xml>'],
    ['a bare & at the end', '<xml><A>Q&</A></xml>'],
    ['an unknown entity', '<xml><A>&nbsp;</A></xml>'],
    ['an entity named like a property', '<xml><A>&constructor;</A></xml>'],
    ['a reference to nothing', '<xml><A>&#;</A></xml>'],
    ['a reference to NUL', '<xml><A>&#0;</A></xml>'],
    ['a reference to a first surrogate', '<xml><A>&#xD800;</A></xml>'],
    ['a reference to a last surrogate', '<xml><A>&#xDFFF;</A></xml>'],
    ['a reference beyond Unicode', '<xml><A>&#x110000;</A></xml>'],
    ['a reference beyond all numbers', `<xml><A>&#${'9'.repeat(400)};</A></xml>`],
    ['an attribute without quotes', '<xml><A b=1>1</A></xml>'],
    ['an attribute without a value', '<xml><A b>1</A></xml>'],
    ['markup in an attribute', '<xml><A b="<![CDATA["><!DOCTYPE x>]]></A></xml>'],
    ['an element that begins with a digit', '<xml><1>1</1></xml>'],
    ['a processing instruction', '<xml><?php echo 1 ?><A>1</A></xml>'],
    ['a declaration behind the beginning', '<xml><?xml version="1.0"?><A>1</A></xml>'],
    ['__proto__', '<xml><__proto__><x>1</x></__proto__></xml>'],
    ['constructor', '<xml><constructor><prototype>1</prototype></constructor></xml>'],
  ])('%s', (_, body) => {
    expect(() => parseXml(bytes(body))).toThrow(XmlError);
    expect(() => parseXml(body)).toThrow(XmlError);
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE xml><xml/>'],
    ['a DOCTYPE in small letters', '<!doctype xml><xml/>'],
    ['a DOCTYPE with space in it', '<! DocType xml><xml/>'],
    [
      'an external entity',
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><A>&f;</A></xml>',
    ],
    ['an entity inside the root', '<xml><!ENTITY a "b"><A>1</A></xml>'],
    ['a parameter entity', '<!dOcTyPe x [<!eNtItY % p SYSTEM "http://192.0.2.1/">%p;]><xml/>'],
    [
      'a bomb of entities',
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><A>&b;&b;</A></xml>',
    ],
    ['another declaration', '<xml><![IGNORE[x]]><A>1</A></xml>'],
  ])('%s, before the parser sees it', (_, body) => {
    expect(() => parseXml(body)).toThrow('it holds a declaration or a broken tag');
  });

  it('bytes that are not UTF-8', () => {
    const body = Buffer.concat([bytes('<xml><A>'), Buffer.from([0xc4, 0xe3]), bytes('</A></xml>')]);
    expect(() => parseXml(body)).toThrow('it is not valid UTF-8');
  });

  it('deep nesting, but not the depth that a message may have', () => {
    const nested = (depth: number): string =>
      `<xml>${'<A>'.repeat(depth)}1${'</A>'.repeat(depth)}</xml>`;
    expect(parseXml(nested(31))).toHaveProperty('A.A.A.A.A.A.A.A');
    expect(() => parseXml(nested(32))).toThrow('it is nested too deeply');
    expect(() => parseXml(nested(20_000))).toThrow('it is nested too deeply');
  });

  it.each([
    ['elements', '<A>1</A>', 199],
    ['empty elements', '<A/>', 398],
    ['pieces of CDATA', '<![CDATA[x]]>', 396],
    ['comments', '<!---->', 398],
  ])('too many %s, but not %3$d', (_, piece, most) => {
    const content = (count: number): string =>
      piece.startsWith('<![') ? `<A>${piece.repeat(count)}</A>` : piece.repeat(count);
    expect(() => parseXml(`<xml>${content(most)}</xml>`)).not.toThrow();
    expect(() => parseXml(`<xml>${content(most + 1)}</xml>`)).toThrow('it holds too many elements');
  });

  it('with a message that quotes nothing of the body', () => {
    expect(() => parseXml('<xml><A>a private text</B></xml>')).not.toThrow(/private/);
    expect(() => parseXml('<xml><constructor>a private text</constructor></xml>')).not.toThrow(
      /private|constructor/,
    );
  });

  it('nothing that would change what all objects inherit', () => {
    expect(() => parseXml('<xml><__proto__><polluted>1</polluted></__proto__></xml>')).toThrow(
      XmlError,
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('reading XML, whatever comes', () => {
  const outcome = (body: Uint8Array | string): unknown => {
    try {
      return typeof parseXml(body);
    } catch (error) {
      return error instanceof XmlError ? error.code : error;
    }
  };

  it('gives a tree or its own error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        expect(outcome(body)).toBe('wechat-xml');
      }),
    );
  });

  it('gives a tree or its own error for anything that looks like XML', () => {
    const scrap = fc.constantFrom(
      ...['<xml>', '</xml>', '<A>', '</A>', '<A/>', '<![CDATA[', ']]>', '<!--', '-->', '&', '&lt;'],
      ...['&#65;', '<!DOCTYPE', '<?xml ', '?>', '"', "'", '>', '<', '/', ' ', '\n', '你', '#text'],
      ...['<A b="', '<#cdata>', '<:@>', '</__proto__>', '<__proto__>', '\u0000', '\uFEFF', 'x="1"'],
    );
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 30 }), (scraps) => {
        for (const body of [scraps.join(''), `<xml><A>${scraps.join('')}</A></xml>`]) {
          expect(outcome(body)).toSatisfy(
            (result) => result === 'object' || result === 'wechat-xml',
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives back any text, in CDATA as in references', () => {
    // XML itself turns a carriage return into a line feed, and CDATA cannot hold its own end.
    const text = fc
      .string({ unit: 'binary', maxLength: 100 })
      .filter((value) => !/\r|\]\]>/.test(value));
    fc.assert(
      fc.property(text, (value) => {
        const references = Array.from(value, (c) => `&#${c.codePointAt(0) ?? 0};`).join('');
        expect(parseXml(`<xml><A><![CDATA[${value}]]></A></xml>`)).toEqual({ A: value });
        fc.pre(!value.includes('\u0000'));
        expect(parseXml(`<xml><A>${references}</A></xml>`)).toEqual({ A: value });
      }),
    );
  });

  it.each([
    ['64 KiB of references', '&#65;'.repeat(13_107)],
    ['64 KiB of entities', '&amp;'.repeat(13_107)],
    ['64 KiB in one reference', `&#${'0'.repeat(65_000)}65;`],
    ['64 KiB of CDATA', '<![CDATA[x]]>'.repeat(5_000)],
    ['64 KiB of elements', '<A>1</A>'.repeat(8_000)],
    ['64 KiB of open CDATA', '<![CDATA['.repeat(7_000)],
    ['64 KiB of open comments', '<!--'.repeat(16_000)],
    ['64 KiB of open attributes', '<A b="'.repeat(10_000)],
    ['64 KiB of attributes', `<A ${'b="" '.repeat(13_000)}`],
    ['64 KiB of space in a tag', `<A${' '.repeat(65_000)}`],
    ['64 KiB of open tags', '<A>'.repeat(21_000)],
    ['64 KiB of &', '&'.repeat(65_000)],
  ])('takes less than 50 ms for %s', (_, content) => {
    const body = bytes(`<xml><A>${content}</A></xml>`);
    const durations = Array.from({ length: 5 }, () => {
      const startedAt = performance.now();
      outcome(body);
      return performance.now() - startedAt;
    });
    expect(Math.min(...durations)).toBeLessThan(50);
  });
});
