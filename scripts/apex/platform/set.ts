import { SetValue } from '../values/set.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';
import { IteratorValue } from './iterator.ts';

export const set = new PlatformClass<SetValue>('System.Set<T>', ['Iterable<T>']).methods({
  'Boolean add(T? element)': (self, element) => self.add(element),
  'Boolean addAll(List<T> others)': (self, { items }) => addAll(self, items),
  'Boolean addAll(Set<T> others)': (self, others) => addAll(self, [...others.values()]),
  'void clear()': (self) => {
    self.clear();
    return undefined;
  },
  'Set<T> clone()': (self) => new SetValue(self.elementType, self.values()),
  'Boolean contains(T? element)': (self, element) => self.has(element),
  'Boolean containsAll(List<T> others)': (self, { items }) => items.every((item) => self.has(item)),
  'Boolean containsAll(Set<T> others)': (self, others) =>
    [...others.values()].every((item) => self.has(item)),
  'Boolean isEmpty()': (self) => self.size === 0,
  'Iterator<T> iterator()': (self) => new IteratorValue(self.elementType, self.values()),
  'Boolean remove(T? element)': (self, element) => self.delete(element),
  'Boolean removeAll(List<T> others)': (self, { items }) => removeAll(self, items),
  'Boolean removeAll(Set<T> others)': (self, others) => removeAll(self, [...others.values()]),
  'Boolean retainAll(List<T> others)': (self, others) =>
    retainAll(self, new SetValue(self.elementType, others.items)),
  'Boolean retainAll(Set<T> others)': (self, others) => retainAll(self, others),
  'Integer size()': (self) => self.size,
});

/** Whether the set has changed. */
function addAll(self: SetValue, elements: readonly Value[]): boolean {
  return elements.map((element) => self.add(element)).includes(true);
}

function removeAll(self: SetValue, elements: readonly Value[]): boolean {
  return elements.map((element) => self.delete(element)).includes(true);
}

function retainAll(self: SetValue, kept: SetValue): boolean {
  return removeAll(
    self,
    [...self.values()].filter((element) => !kept.has(element)),
  );
}
