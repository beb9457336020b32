import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson, type Json } from '../platform/json-reader.ts';
import { evaluated, returned, thrown } from './run-apex.ts';

const parcel = `public class Parcel {
  public Integer count;
  private String note;
  public transient String hidden = 'no';
  public static String shared = 'no';
  public List<Parcel> inner;
  public Date day { get; set; }
}`;

describe('JSON.serialize (Apex Reference Guide, JSON Class)', () => {
  it.each([
    [
      "new Map<String, Object>{ 'a' => 1, 'b' => new List<Object>{ null, true, 1.50, 2L } }",
      '{"a":1,"b":[null,true,1.50,2]}',
    ],
    ['Datetime.now()', '"2024-02-29T12:34:56.789Z"'],
    ['Date.today()', '"2024-02-29"'],
    ["Blob.valueOf('abc')", '"YWJj"'],
    ["'q\"\\\\ü\\n'", '"q\\"\\\\ü\\n"'],
    ['new Parcel()', '{"count":null,"note":null,"inner":null,"day":null}'],
    [
      "new Account(Name = 'a', Active__c = true)",
      '{"attributes":{"type":"Account"},"Name":"a","Active__c":true}',
    ],
    [
      "new Account(Id = '001000000000001')",
      '{"attributes":{"type":"Account","url":"/services/data/v65.0/sobjects/Account/001000000000001AAA"},"Id":"001000000000001AAA"}',
    ],
    ['new Map<Integer, String>{ 1 => null }', '{"1":null}'],
    ['null', 'null'],
  ])('%s is %s', (value, expected) => {
    expect(evaluated(`JSON.serialize(${value})`, parcel)).toBe(expected);
  });

  it('leaves nulls out where it is told to', () => {
    expect(evaluated('JSON.serialize(new Parcel(), true)', parcel)).toBe('{}');
  });

  it('can be read by people', () => {
    expect(
      evaluated(
        "JSON.serializePretty(new Map<String, Object>{ 'a' => 1, 'b' => new List<Integer>{ 1, 2 } })",
      ),
    ).toBe('{\n  "a" : 1,\n  "b" : [ 1, 2 ]\n}');
  });
});

describe('JSON.deserialize', () => {
  it.each([
    [
      '\'{"count":5,"note":"x","unknown":1,"inner":[{"count":6}],"day":"2024-02-29"}\', Parcel.class',
      '{"count":5,"note":"x","inner":[{"count":6,"note":null,"inner":null,"day":null}],"day":"2024-02-29"}',
    ],
    ["'[1,2]', List<Integer>.class", '[1,2]'],
    ['\'{"a":1.5}\', Map<String, Decimal>.class', '{"a":1.5}'],
    ['\'"2024-02-29T12:34:56.789+0000"\', Datetime.class', '"2024-02-29T12:34:56.789Z"'],
    [
      '\'{"attributes":{"type":"Account"},"name":"a"}\', Account.class',
      '{"attributes":{"type":"Account"},"Name":"a"}',
    ],
    [
      '\'{"attributes":{"type":"Contact"},"LastName":"a","Account":{"Name":"b"}}\', SObject.class',
      '{"attributes":{"type":"Contact"},"LastName":"a","Account":{"attributes":{"type":"Account"},"Name":"b"}}',
    ],
  ])('%s makes %s', (args, expected) => {
    expect(evaluated(`JSON.serialize(JSON.deserialize(${args}))`, parcel)).toBe(expected);
  });

  it.each([
    ['JSON.deserializeUntyped(\'{"a":\');', 'Unexpected end-of-input'],
    ["JSON.deserializeUntyped('');", 'No content to map to Object due to end of input'],
    ["JSON.deserializeUntyped('[1] x');", "Unexpected character ('x' (code 120))"],
    ["JSON.deserializeUntyped('{a:1}');", 'was expecting double-quote to start field name'],
    ["JSON.deserializeUntyped('[01]');", 'Invalid numeric value'],
    ["JSON.deserializeUntyped('tru');", "Unrecognized token 'tru'"],
    [
      "JSON.deserialize('[]', Parcel.class);",
      "Malformed JSON: Expected '{' at the beginning of object",
    ],
    ['JSON.deserialize(\'{"count":"x"}\', Parcel.class);', 'Illegal value for primitive: x'],
    ['JSON.deserializeStrict(\'{"more":1}\', Parcel.class);', 'more'],
    [
      'JSON.deserialize(\'{"a":1}\', Map<String, Object>.class);',
      'Apex Type unsupported in JSON: Object',
    ],
    [
      'JSON.deserialize(\'{"Nope__c":1}\', Account.class);',
      "No such column 'Nope__c' on sobject of type Account",
    ],
  ])('%s throws a JSONException: %s', (body, expected) => {
    const message = thrown(body, parcel);
    expect(message).toMatch('System.JSONException: ');
    expect(message).toContain(expected);
  });
});

describe('JSON.deserializeUntyped', () => {
  it.each([
    ['1', 'Integer'],
    ['3000000000', 'Long'],
    ['1.0', 'Decimal'],
    ['"a"', 'String'],
    ['true', 'Boolean'],
    ['[1]', 'List<Object>'],
    ['{"a":1}', 'Map<String, Object>'],
  ])('makes of %s a %s', (json, type) => {
    expect(evaluated(`JSON.deserializeUntyped('${json}') instanceof ${type}`)).toBe('true');
  });
});

describe('JSONGenerator', () => {
  it('writes step by step', () => {
    const body = `JSONGenerator g = JSON.createGenerator(false);
      g.writeStartObject(); g.writeStringField('a', 'x'); g.writeFieldName('b'); g.writeStartArray();
      g.writeNumber(1); g.writeObject(new List<Boolean>{ true }); g.writeEndArray(); g.writeNullField('c');
      g.writeEndObject(); return g.getAsString();`;
    expect(returned(body)).toBe('{"a":"x","b":[1,[true]],"c":null}');
  });
});

describe('the reader', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(plain(readJson(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function plain(json: Json): unknown {
  switch (json.kind) {
    case 'null':
      return null;
    case 'number':
      return Number(json.text);
    case 'array':
      return json.items.map(plain);
    case 'object':
      return Object.fromEntries([...json.members].map(([name, value]) => [name, plain(value)]));
    default:
      return json.value;
  }
}
