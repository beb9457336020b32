import { OBJECT, platformOf, STRING, typeName } from '../../language/types.ts';
import { PlatformClass } from '../../platform/declare.ts';
import { DatetimeValue, DateValue } from '../../values/dates.ts';
import { DecimalValue } from '../../values/decimal.ts';
import { DoubleValue } from '../../values/double.ts';
import { platformException } from '../../values/exception.ts';
import { IdValue } from '../../values/id.ts';
import { ListValue } from '../../values/list.ts';
import { MapValue } from '../../values/map.ts';
import { runtimeType } from '../../values/runtime-type.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import { rowError } from '../dml/row-errors.ts';
import type { LocalOrg } from '../org.ts';
import { APEX_TYPES, type FieldDefinition } from '../schema/definition.ts';
import { ErrorValue } from './results.ts';

/** The methods of every record. */
export function sObjectClass(org: LocalOrg): PlatformClass<SObjectValue> {
  const copy = (
    self: SObjectValue,
    keepId: boolean,
    deep: boolean,
    keepTimes: boolean,
    keepNumbers: boolean,
  ): SObjectValue => {
    const object = org.schema.object(self.objectName);
    const clone = new SObjectValue(self.objectName);
    clone.selected = self.selected;
    for (const [name, value] of self.entries()) {
      const field = object?.fields.get(name.toLowerCase());
      const isDropped =
        (name === 'Id' && !keepId) ||
        (!keepTimes && TIMES.has(name)) ||
        (!keepNumbers && field?.autoNumber !== undefined);
      if (!isDropped) {
        const isCopied = deep && value instanceof SObjectValue;
        clone.set(name, isCopied ? copy(value, true, true, true, true) : value);
      }
    }
    return clone;
  };

  return new PlatformClass<SObjectValue>('System.SObject').methods({
    'Object get(String name)': (self, name) => read(org, self, name),
    'Object get(SObjectField field)': (self, { field }) => read(org, self, field.name),
    'Object put(String name, Object? value)': (self, name, value) => write(org, self, name, value),
    'Object put(SObjectField field, Object? value)': (self, { field }, value) =>
      write(org, self, field.name, value),
    'SObject getSObject(String name)': (self, name) => parent(org, self, name),
    'List<SObject> getSObjects(String name)': (self, name) => {
      const member = org.member(self.objectName, name);
      const found = member?.kind === 'children' ? self.get(member.name) : invalidField(self, name);
      return found instanceof ListValue ? found : null;
    },
    'void putSObject(String name, SObject? value)': (self, name, value) => {
      const member = org.member(self.objectName, name);
      self.set(member?.kind === 'parent' ? member.name : invalidField(self, name), value);
      return undefined;
    },
    'Boolean isSet(String name)': (self, name) => self.has(fieldNamed(org, self, name).name),
    'Boolean isSet(SObjectField field)': (self, { field }) => self.has(field.name),
    'SObjectType getSObjectType()': (self) => org.tokens.object(self.objectName),
    'Map<String,Object> getPopulatedFieldsAsMap()': (self) =>
      new MapValue(STRING, OBJECT, self.entries()),
    'SObject clone()': (self) => copy(self, false, false, false, false),
    'SObject clone(Boolean keepId)': (self, keepId) => copy(self, keepId, false, false, false),
    'SObject clone(Boolean keepId, Boolean deep)': (self, keepId, deep) =>
      copy(self, keepId, deep, false, false),
    'SObject clone(Boolean keepId, Boolean deep, Boolean keepTimes)': (
      self,
      keepId,
      deep,
      keepTimes,
    ) => copy(self, keepId, deep, keepTimes, false),
    'SObject clone(Boolean keepId, Boolean deep, Boolean keepTimes, Boolean keepNumbers)': (
      self,
      keepId,
      deep,
      keepTimes,
      keepNumbers,
    ) => copy(self, keepId, deep, keepTimes, keepNumbers),
    'void addError(String message)': (self, message) => addError(self, '', message),
    'void addError(Exception error)': (self, error) => addError(self, '', error.message ?? ''),
    'void addError(String field, String message)': (self, field, message) =>
      addError(self, fieldNamed(org, self, field).name, message),
    'void addError(SObjectField field, String message)': (self, { field }, message) =>
      addError(self, field.name, message),
    'Boolean hasErrors()': ({ errors }) => errors.length > 0,
    'List<Database.Error> getErrors()': ({ errors }) =>
      new ListValue(
        platformOf('Database.Error'),
        errors.map(
          ({ field, message }) =>
            new ErrorValue({
              ...rowError('FIELD_CUSTOM_VALIDATION_EXCEPTION', message),
              fields: field === '' ? [] : [field],
            }),
        ),
      ),
  });
}

const TIMES: ReadonlySet<string> = new Set([
  'CreatedById',
  'CreatedDate',
  'LastModifiedById',
  'LastModifiedDate',
]);

function addError({ errors }: SObjectValue, field: string, message: string): null {
  errors.push({ field, message });
  return null;
}

function invalidField(self: SObjectValue, name: string): never {
  throw platformException(
    'System.SObjectException',
    `Invalid field ${name} for ${self.objectName}`,
  );
}

function fieldNamed(org: LocalOrg, self: SObjectValue, name: string): FieldDefinition {
  const field = org.schema.object(self.objectName)?.fields.get(name.toLowerCase());
  return field ?? invalidField(self, name);
}

function read(org: LocalOrg, self: SObjectValue, name: string): Value {
  if (self.objectName === 'AggregateResult') {
    const lower = name.toLowerCase();
    const found = [...self.entries()].find(([alias]) => alias.toLowerCase() === lower);
    return found === undefined ? invalidField(self, name) : found[1];
  }
  const field = fieldNamed(org, self, name);
  if (!self.has(field.name) && self.selected?.has(field.name) === false) {
    throw platformException(
      'System.SObjectException',
      `SObject row was retrieved via SOQL without querying the requested field: ${self.objectName}.${field.name}`,
    );
  }
  return self.get(field.name);
}

function write(org: LocalOrg, self: SObjectValue, name: string, value: Value): Value {
  const field = fieldNamed(org, self, name);
  if (self.isReadOnly) {
    throw platformException('System.FinalException', 'Record is read-only');
  }
  if (!field.createable && !field.updateable && field.type !== 'ID') {
    throw platformException('System.SObjectException', `Field ${field.name} is not editable`);
  }
  const before = self.get(field.name);
  self.set(field.name, assignable(field, value));
  return before;
}

function parent(org: LocalOrg, self: SObjectValue, name: string): SObjectValue | null {
  const member = org.member(self.objectName, name);
  if (member?.kind !== 'parent') {
    return invalidField(self, name);
  }
  if (!self.has(member.name) && self.selected?.has(member.name) === false) {
    throw platformException(
      'System.SObjectException',
      `SObject row was retrieved via SOQL without querying the requested field: ${self.objectName}.${member.name}`,
    );
  }
  const found = self.get(member.name);
  return found instanceof SObjectValue ? found : null;
}

/** The value as the field's type has it. @throws an SObjectException if it has another. */
function assignable(field: FieldDefinition, value: Value): Value {
  const type = APEX_TYPES[field.type];
  const given = runtimeType(value);
  if (given === undefined || typeName(given) === typeName(type)) {
    return value;
  }
  const converted = conversion(typeName(type), value);
  if (converted === undefined) {
    throw platformException(
      'System.SObjectException',
      `Illegal assignment from ${typeName(given)} to ${typeName(type)}`,
    );
  }
  return converted;
}

function conversion(to: string, value: Value): Value | undefined {
  switch (to) {
    case 'Decimal':
      if (typeof value === 'number' || typeof value === 'bigint') {
        return DecimalValue.ofInteger(value);
      }
      return value instanceof DoubleValue ? DecimalValue.ofDouble(value.value) : undefined;
    case 'Id':
      if (typeof value !== 'string') return undefined;
      return IdValue.read(value) ?? invalidId(value);
    case 'String':
      return value instanceof IdValue ? value.text : undefined;
    case 'Datetime':
      return value instanceof DateValue ? new DatetimeValue(value.ms) : undefined;
    default:
      return undefined;
  }
}

function invalidId(text: string): never {
  throw platformException('System.StringException', `Invalid id: ${text}`);
}
