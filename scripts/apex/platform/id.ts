import { toId } from '../compile/conversions.ts';
import { textHash } from '../values/hash.ts';
import { IdValue } from '../values/id.ts';
import { PlatformClass } from './declare.ts';

export const id = new PlatformClass<IdValue>('System.Id')
  .statics({
    'Id valueOf(String text)': (text) => toId(text),
    'Id valueOf(Object value)': (value) =>
      value instanceof IdValue ? value : toId(typeof value === 'string' ? value : ''),
  })
  .methods({
    'String to15()': ({ text }) => text.slice(0, 15),
    'String toString()': ({ text }) => text,
    'Integer hashCode()': ({ text }) => textHash(text),
  });
