import type { EnumValue } from '../values/enum.ts';
import { PlatformClass } from './declare.ts';

/** What every constant of an enum has. */
export const enumMethods = new PlatformClass<EnumValue>('System.Enum').methods({
  'String name()': ({ name }) => name,
  'Integer ordinal()': ({ ordinal }) => ordinal,
});
