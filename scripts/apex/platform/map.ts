import { STRING, sameType } from '../language/types.ts';
import { platformException } from '../values/exception.ts';
import { IdValue } from '../values/id.ts';
import { KeySet } from '../values/key-set.ts';
import { ListValue } from '../values/list.ts';
import { MapValue } from '../values/map.ts';
import { SObjectValue } from '../values/sobject.ts';
import { PlatformClass } from './declare.ts';

export const map = new PlatformClass<MapValue>('System.Map<K,V>').methods({
  'void clear()': (self) => {
    self.clear();
    return undefined;
  },
  'Map<K,V> clone()': (self) => new MapValue(self.keyType, self.valueType, self.entries()),
  'Boolean containsKey(K? key)': (self, key) => self.has(key),
  'V get(K? key)': (self, key) => self.get(key),
  'Boolean isEmpty()': (self) => self.size === 0,
  'Set<K> keySet()': (self) => new KeySet(self),
  'V put(K? key, V? value)': (self, key, value) => self.set(key, value),
  'void putAll(Map<K,V> others)': (self, others) => {
    for (const [key, value] of others.entries()) {
      self.set(key, value);
    }
    return undefined;
  },
  'void putAll(List<SObject> records)': (self, { items }) => {
    putRecords(self, items);
    return undefined;
  },
  'V remove(K? key)': (self, key) => self.delete(key),
  'Integer size()': (self) => self.size,
  'List<V> values()': (self) => new ListValue(self.valueType, [...self.values()]),
});

/**
 * Puts records in by their Ids.
 *
 * @throws a ListException when one has none.
 */
export function putRecords(map: MapValue, records: ListValue['items']): void {
  for (const [row, record] of records.entries()) {
    const id = record instanceof SObjectValue ? record.get('Id') : null;
    if (id === null) {
      throw platformException('System.ListException', `Row with null Id at index: ${row}`);
    }
    map.set(sameType(map.keyType, STRING) && id instanceof IdValue ? id.text : id, record);
  }
}
