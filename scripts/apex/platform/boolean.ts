import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';

export const boolean = new PlatformClass<boolean>('System.Boolean').statics({
  'Boolean valueOf(String text)': (text) => text.toLowerCase() === 'true',
  'Boolean valueOf(Object value)': (value: Value) =>
    typeof value === 'boolean' ? value : textOf(value).toLowerCase() === 'true',
});
