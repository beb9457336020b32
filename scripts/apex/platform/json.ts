import { PlatformClass } from './declare.ts';
import { JsonGeneratorValue } from './json-generator.ts';
import { readJson } from './json-reader.ts';
import { JsonValues, untyped } from './json-values.ts';
import { JsonWriter } from './json-writer.ts';

export const json = new PlatformClass<never>('System.JSON').statics({
  'String serialize(Object? value)': (value, transaction) =>
    new JsonWriter(transaction).write(value),
  'String serialize(Object? value, Boolean suppressNulls)': (value, suppressNulls, transaction) =>
    new JsonWriter(transaction, { suppressNulls }).write(value),
  'String serializePretty(Object? value)': (value, transaction) =>
    new JsonWriter(transaction, { pretty: true }).write(value),
  'String serializePretty(Object? value, Boolean suppressNulls)': (
    value,
    suppressNulls,
    transaction,
  ) => new JsonWriter(transaction, { suppressNulls, pretty: true }).write(value),
  'Object deserialize(String text, Type type)': (text, { named }, transaction) =>
    new JsonValues(transaction, false).make(readJson(text), named),
  'Object deserializeStrict(String text, Type type)': (text, { named }, transaction) =>
    new JsonValues(transaction, true).make(readJson(text), named),
  'Object deserializeUntyped(String text)': (text) => untyped(readJson(text)),
  'JSONGenerator createGenerator(Boolean pretty)': (pretty) => new JsonGeneratorValue(pretty),
});
