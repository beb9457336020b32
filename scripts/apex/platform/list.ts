import { equalValues } from '../values/equality.ts';
import { platformException } from '../values/exception.ts';
import { InstanceValue } from '../values/instance.ts';
import { ListValue } from '../values/list.ts';
import { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass, platformInterface } from './declare.ts';
import { IteratorValue } from './iterator.ts';
import { compareForSort } from './sorting.ts';

export const comparable = platformInterface('System.Comparable', [
  'Integer compareTo(Object? other)',
]);

export const comparator = platformInterface('System.Comparator<T>', [
  'Integer compare(T? one, T? other)',
]);

export const list = new PlatformClass<ListValue>('System.List<T>', ['Iterable<T>']).methods({
  'void add(T? element)': ({ items }, element) => {
    items.push(element);
    return undefined;
  },
  'void add(Integer index, T? element)': (self, index, element) => {
    if (index !== self.items.length) {
      checkIndex(self, index);
    }
    self.items.splice(index, 0, element);
    return undefined;
  },
  'void addAll(List<T> others)': ({ items }, others) => {
    items.push(...others.items);
    return undefined;
  },
  'void addAll(Set<T> others)': ({ items }, others) => {
    items.push(...others.values());
    return undefined;
  },
  'void clear()': ({ items }) => {
    items.length = 0;
    return undefined;
  },
  'Boolean contains(T? element)': ({ items }, element) =>
    items.some((item) => equalValues(item, element)),
  'List<T> clone()': (self) => new ListValue(self.elementType, [...self.items]),
  'List<T> deepClone()': (self) => deepClone(self, DROPPED),
  'List<T> deepClone(Boolean keepIds)': (self, keepIds) =>
    deepClone(self, keepIds ? TIMES : DROPPED),
  'List<T> deepClone(Boolean keepIds, Boolean keepTimes)': (self, keepIds, keepTimes) =>
    deepClone(self, [...(keepIds ? [] : ['Id']), ...(keepTimes ? [] : TIMES)]),
  'T get(Integer index)': (self, index) => {
    checkIndex(self, index);
    return self.items[index] ?? null;
  },
  'Integer indexOf(T? element)': ({ items }, element) =>
    items.findIndex((item) => equalValues(item, element)),
  'Boolean isEmpty()': ({ items }) => items.length === 0,
  'Iterator<T> iterator()': (self) => new IteratorValue(self.elementType, self.items.values()),
  'T remove(Integer index)': (self, index) => {
    checkIndex(self, index);
    return self.items.splice(index, 1)[0] ?? null;
  },
  'void set(Integer index, T? element)': (self, index, element) => {
    checkIndex(self, index);
    self.items[index] = element;
    return undefined;
  },
  'Integer size()': ({ items }) => items.length,
  'void sort()': ({ items }) => {
    items.sort(compareForSort);
    return undefined;
  },
  'void sort(Comparator<T> comparator)': ({ items }, comparator) => {
    if (comparator instanceof InstanceValue) {
      items.sort((one, other) =>
        Number(comparator.runtimeClass.invoke(comparator, 'compare', [one, other])),
      );
    }
    return undefined;
  },
});

/** Apex Reference Guide, "List Class", deepClone: neither is kept unless asked for. */
const TIMES = ['CreatedById', 'CreatedDate', 'LastModifiedById', 'LastModifiedDate'];
const DROPPED = ['Id', ...TIMES];

/** A list with copies of its records, which lack these fields. */
function deepClone(self: ListValue, dropped: readonly string[]): ListValue {
  return new ListValue(
    self.elementType,
    self.items.map((item) => copied(item, dropped)),
  );
}

function copied(value: Value, dropped: readonly string[]): Value {
  if (!(value instanceof SObjectValue)) {
    return value;
  }
  const copy = new SObjectValue(value.objectName);
  for (const [name, field] of value.entries()) {
    if (!dropped.includes(name)) {
      copy.set(name, field);
    }
  }
  return copy;
}

function checkIndex({ items }: ListValue, index: number): void {
  if (index < 0 || index >= items.length) {
    throw platformException('System.ListException', `List index out of bounds: ${index}`);
  }
}
