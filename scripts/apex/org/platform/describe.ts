import { platformOf, STRING } from '../../language/types.ts';
import { PlatformClass, PlatformEnum, type PlatformDeclaration } from '../../platform/declare.ts';
import type { Transaction } from '../../run/transaction.ts';
import { ListValue } from '../../values/list.ts';
import { MapValue } from '../../values/map.ts';
import { PlatformValue } from '../../values/platform-value.ts';
import type { FieldDefinition, ObjectDefinition, PicklistValue } from '../schema/definition.ts';
import type { LocalOrg } from '../org.ts';
import type { Permissions } from '../security/permissions.ts';
import type { SObjectFieldValue, SObjectTypeValue } from './schema-tokens.ts';

const DISPLAY_TYPES = [
  'ADDRESS',
  'ANYTYPE',
  'BASE64',
  'BOOLEAN',
  'COMBOBOX',
  'CURRENCY',
  'DATE',
  'DATETIME',
  'DOUBLE',
  'EMAIL',
  'ENCRYPTEDSTRING',
  'ID',
  'INTEGER',
  'LONG',
  'MULTIPICKLIST',
  'PERCENT',
  'PHONE',
  'PICKLIST',
  'REFERENCE',
  'STRING',
  'TEXTAREA',
  'TIME',
  'URL',
];

class DescribeObjectValue extends PlatformValue {
  readonly object: ObjectDefinition;

  constructor(object: ObjectDefinition) {
    super('Schema.DescribeSObjectResult');
    this.object = object;
  }
}

class DescribeFieldValue extends PlatformValue {
  readonly object: ObjectDefinition;
  readonly field: FieldDefinition;

  constructor({ object, field }: SObjectFieldValue) {
    super('Schema.DescribeFieldResult');
    this.object = object;
    this.field = field;
  }
}

class FieldsValue extends PlatformValue {
  readonly object: ObjectDefinition;

  constructor(object: ObjectDefinition) {
    super('Schema.SObjectTypeFields');
    this.object = object;
  }
}

class PicklistEntryValue extends PlatformValue {
  readonly entry: PicklistValue;

  constructor(entry: PicklistValue) {
    super('Schema.PicklistEntry');
    this.entry = entry;
  }
}

/** Schema describe: objects and fields as the user sees them. */
export function describeClasses(org: LocalOrg): PlatformDeclaration[] {
  const displayType = new PlatformEnum('Schema.DisplayType', DISPLAY_TYPES);
  const permissions = ({ user }: Transaction): Permissions =>
    org.permissions.of(user.id, user.profileId);
  const objectType = platformOf('Schema.SObjectType');

  const schema = new PlatformClass<never>('System.Schema').statics({
    'Map<String,SObjectType> getGlobalDescribe()': () =>
      new MapValue(
        STRING,
        objectType,
        [...org.schema.objects()].map(
          ({ name }) => [name.toLowerCase(), org.tokens.object(name)] as const,
        ),
      ),
  });

  const token = new PlatformClass<SObjectTypeValue>('Schema.SObjectType').methods({
    'Schema.DescribeSObjectResult getDescribe()': ({ object }) => new DescribeObjectValue(object),
    'SObject newSObject()': ({ object }) => org.newRecord(object),
    'SObject newSObject(Id? id)': ({ object }, id) => {
      const record = org.newRecord(object);
      record.set('Id', id);
      return record;
    },
  });

  const field = new PlatformClass<SObjectFieldValue>('Schema.SObjectField').methods({
    'Schema.DescribeFieldResult getDescribe()': (self) => new DescribeFieldValue(self),
  });

  const describeObject = new PlatformClass<DescribeObjectValue>('Schema.DescribeSObjectResult')
    .methods({
      'String getName()': ({ object }) => object.name,
      'String getLocalName()': ({ object }) => object.name,
      'String getLabel()': ({ object }) => object.label,
      'String getLabelPlural()': ({ object }) => object.pluralLabel,
      'String getKeyPrefix()': ({ object }) => object.keyPrefix,
      'SObjectType getSObjectType()': ({ object }) => org.tokens.object(object.name),
      'Boolean isAccessible()': ({ object }, transaction) =>
        permissions(transaction).may('read', object),
      'Boolean isCreateable()': ({ object }, transaction) =>
        object.operations.has('insert') && permissions(transaction).may('create', object),
      'Boolean isUpdateable()': ({ object }, transaction) =>
        object.operations.has('update') && permissions(transaction).may('edit', object),
      'Boolean isDeletable()': ({ object }, transaction) =>
        object.operations.has('delete') && permissions(transaction).may('delete', object),
      'Boolean isQueryable()': ({ object }) => object.kind !== 'event',
      'Boolean isCustom()': ({ object }) => object.kind !== 'standard',
    })
    .properties({
      'Schema.SObjectTypeFields fields': { get: ({ object }) => new FieldsValue(object) },
    });

  const fields = new PlatformClass<FieldsValue>('Schema.SObjectTypeFields').methods({
    'Map<String,SObjectField> getMap()': ({ object }) =>
      new MapValue(
        STRING,
        platformOf('Schema.SObjectField'),
        [...object.fields.values()].map(
          ({ name }) => [name.toLowerCase(), org.tokens.field(object.name, name)] as const,
        ),
      ),
  });

  const describeField = new PlatformClass<DescribeFieldValue>('Schema.DescribeFieldResult').methods(
    {
      'String getName()': (self) => self.field.name,
      'String getLocalName()': (self) => self.field.name,
      'String getLabel()': (self) => self.field.label,
      'String getInlineHelpText()': (self) => self.field.helpText ?? null,
      'DisplayType getType()': (self) => displayType.constant(self.field.type),
      'Integer getLength()': (self) => self.field.length ?? 0,
      'Integer getPrecision()': (self) => self.field.digits?.precision ?? 0,
      'Integer getScale()': (self) => self.field.digits?.scale ?? 0,
      'SObjectField getSObjectField()': (self) =>
        org.tokens.field(self.object.name, self.field.name),
      'SObjectType getSObjectType()': ({ object }) => org.tokens.object(object.name),
      'List<SObjectType> getReferenceTo()': (self) =>
        new ListValue(
          objectType,
          (self.field.reference?.to ?? []).map((name) => org.tokens.object(name)),
        ),
      'String getRelationshipName()': (self) => self.field.reference?.parentName ?? null,
      'List<Schema.PicklistEntry> getPicklistValues()': (self) =>
        new ListValue(
          platformOf('Schema.PicklistEntry'),
          (self.field.picklist?.values ?? []).map((entry) => new PicklistEntryValue(entry)),
        ),
      'Boolean isAccessible()': (self, transaction) =>
        permissions(transaction).reads(self.object, self.field),
      'Boolean isCreateable()': (self, transaction) =>
        self.field.createable &&
        permissions(transaction).may('create', self.object) &&
        permissions(transaction).edits(self.object, self.field),
      'Boolean isUpdateable()': (self, transaction) =>
        self.field.updateable &&
        permissions(transaction).may('edit', self.object) &&
        permissions(transaction).edits(self.object, self.field),
      'Boolean isNillable()': (self) => !self.field.required && self.field.type !== 'BOOLEAN',
      'Boolean isUnique()': (self) => self.field.unique,
      'Boolean isCaseSensitive()': (self) => self.field.caseSensitive,
      'Boolean isExternalId()': (self) => self.field.externalId,
      'Boolean isRestrictedPicklist()': (self) => self.field.picklist?.restricted === true,
      'Boolean isAutoNumber()': (self) => self.field.autoNumber !== undefined,
      'Boolean isNameField()': (self) => self.field.isNameField,
      'Boolean isPermissionable()': (self) => self.field.isPermissionable,
      'Boolean isCalculated()': () => false,
      'Boolean isCustom()': (self) => self.field.isCustom,
    },
  );

  const picklistEntry = new PlatformClass<PicklistEntryValue>('Schema.PicklistEntry').methods({
    'String getValue()': ({ entry }) => entry.value,
    'String getLabel()': ({ entry }) => entry.label,
    'Boolean isActive()': ({ entry }) => entry.isActive,
    'Boolean isDefaultValue()': ({ entry }) => entry.isDefault,
  });

  return [displayType, schema, token, field, describeObject, fields, describeField, picklistEntry];
}
