import type { Transaction } from '../run/transaction.ts';
import { platformException } from '../values/exception.ts';
import { PlatformValue } from '../values/platform-value.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';
import { JsonWriter, quoted } from './json-writer.ts';

declare module './declare.ts' {
  interface ApexTypes {
    JSONGenerator: JsonGeneratorValue;
  }
}

/** Writes JSON step by step. */
export class JsonGeneratorValue extends PlatformValue {
  readonly #pretty: boolean;
  /** What is open: its closing mark, and whether it has members. */
  readonly #open: { close: string; used: boolean }[] = [];
  #text = '';
  #afterName = false;

  constructor(pretty: boolean) {
    super('System.JSONGenerator');
    this.#pretty = pretty;
  }

  get text(): string {
    return this.#text;
  }

  start(open: string, close: string): null {
    this.#separate();
    this.#text += open;
    this.#open.push({ close, used: false });
    return null;
  }

  end(close: string): null {
    const last = this.#open.pop();
    if (last?.close !== close) {
      throw platformException('System.JSONException', `Nothing to close with ${close}`);
    }
    this.#text += (last.used ? this.#line() : '') + close;
    return null;
  }

  name(name: string): null {
    this.#separate();
    this.#text += quoted(name) + (this.#pretty ? ' : ' : ':');
    this.#afterName = true;
    return null;
  }

  value(text: string): null {
    this.#separate();
    this.#text += text;
    return null;
  }

  object(value: Value, transaction: Transaction): null {
    return this.value(new JsonWriter(transaction, { pretty: this.#pretty }).write(value));
  }

  #separate(): void {
    if (this.#afterName) {
      this.#afterName = false;
      return;
    }
    const last = this.#open.at(-1);
    if (last !== undefined) {
      this.#text += (last.used ? ',' : '') + this.#line();
      last.used = true;
    }
  }

  #line(): string {
    return this.#pretty ? `\n${'  '.repeat(this.#open.length)}` : '';
  }
}

type Put = (self: JsonGeneratorValue, value: Value, transaction: Transaction) => null;
type PutField = (
  self: JsonGeneratorValue,
  name: string,
  value: Value,
  transaction: Transaction,
) => null;

const put: Put = (self, value, transaction) => self.object(value, transaction);
const putField: PutField = (self, name, value, transaction) => {
  self.name(name);
  return self.object(value, transaction);
};

export const jsonGenerator = new PlatformClass<JsonGeneratorValue>('System.JSONGenerator').methods({
  'void writeStartObject()': (self) => self.start('{', '}'),
  'void writeEndObject()': (self) => self.end('}'),
  'void writeStartArray()': (self) => self.start('[', ']'),
  'void writeEndArray()': (self) => self.end(']'),
  'void writeFieldName(String name)': (self, name) => self.name(name),
  'void writeNull()': (self) => self.value('null'),
  'void writeNullField(String name)': (self, name, transaction) =>
    putField(self, name, null, transaction),
  'void writeString(String value)': put,
  'void writeStringField(String name, String value)': putField,
  'void writeNumber(Integer value)': put,
  'void writeNumber(Long value)': put,
  'void writeNumber(Decimal value)': put,
  'void writeNumber(Double value)': put,
  'void writeNumberField(String name, Integer value)': putField,
  'void writeNumberField(String name, Long value)': putField,
  'void writeNumberField(String name, Decimal value)': putField,
  'void writeNumberField(String name, Double value)': putField,
  'void writeBoolean(Boolean value)': put,
  'void writeBooleanField(String name, Boolean value)': putField,
  'void writeId(Id value)': put,
  'void writeIdField(String name, Id value)': putField,
  'void writeDate(Date value)': put,
  'void writeDateField(String name, Date value)': putField,
  'void writeDateTime(Datetime value)': put,
  'void writeDateTimeField(String name, Datetime value)': putField,
  'void writeBlob(Blob value)': put,
  'void writeBlobField(String name, Blob value)': putField,
  'void writeObject(Object? value)': put,
  'void writeObjectField(String name, Object? value)': putField,
  'String getAsString()': ({ text }) => text,
  'void close()': () => null,
});
