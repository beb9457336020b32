import { identityOf, keyOf } from './equality.ts';
import { EnumValue } from './enum.ts';
import { InstanceValue } from './instance.ts';
import type { Value } from './value.ts';

/** As Java computes the hash of a text. */
export function textHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  }
  return hash;
}

/** Equal values have equal hashes. For strings and integers it is the one that an org computes. */
export function hashOf(value: Value): number {
  if (value === null) return 0;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return textHash(value);
  if (value instanceof InstanceValue) {
    return value.runtimeClass.responds('hashCode', 0)
      ? Number(value.runtimeClass.invoke(value, 'hashCode', []))
      : identityOf(value);
  }
  if (value instanceof EnumValue) return textHash(value.name);
  const key = keyOf(value, (instance) => instance);
  return typeof key === 'object' && key !== null ? identityOf(key) : textHash(String(key));
}
