import { randomUUID } from 'node:crypto';
import { platformException } from '../values/exception.ts';
import { PlatformValue } from '../values/platform-value.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';

declare module './declare.ts' {
  interface ApexTypes {
    UUID: UuidValue;
  }
}

class UuidValue extends PlatformValue {
  readonly text: string;

  constructor(text: string) {
    super('System.UUID');
    this.text = text;
  }

  override toText(): string {
    return this.text;
  }
}

export const uuid = new PlatformClass<UuidValue>('System.UUID')
  .statics({
    'UUID randomUUID()': () => new UuidValue(randomUUID()),
    'UUID fromString(String text)': (text) => {
      if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
        throw platformException('System.IllegalArgumentException', `Invalid UUID string: ${text}`);
      }
      return new UuidValue(text.toLowerCase());
    },
  })
  .methods({
    'String toString()': ({ text }) => text,
    'Boolean equals(Object? other)': ({ text }, other: Value) =>
      other instanceof UuidValue && other.text === text,
  });
