import {
  BLOB,
  BOOLEAN,
  DATE,
  DATETIME,
  DECIMAL,
  ID,
  INTEGER,
  STRING,
  TIME,
  type Type,
} from '../../language/types.ts';

/** How an org calls the type of a field: the constants of `Schema.DisplayType`. */
export type FieldType =
  | 'BASE64'
  | 'BOOLEAN'
  | 'CURRENCY'
  | 'DATE'
  | 'DATETIME'
  | 'DOUBLE'
  | 'EMAIL'
  | 'ID'
  | 'INTEGER'
  | 'MULTIPICKLIST'
  | 'PERCENT'
  | 'PHONE'
  | 'PICKLIST'
  | 'REFERENCE'
  | 'STRING'
  | 'TEXTAREA'
  | 'TIME'
  | 'URL';

/** What the fields of a type are in Apex. */
export const APEX_TYPES: Readonly<Record<FieldType, Type>> = {
  BASE64: BLOB,
  BOOLEAN,
  CURRENCY: DECIMAL,
  DATE,
  DATETIME,
  DOUBLE: DECIMAL,
  EMAIL: STRING,
  ID,
  INTEGER,
  MULTIPICKLIST: STRING,
  PERCENT: DECIMAL,
  PHONE: STRING,
  PICKLIST: STRING,
  REFERENCE: ID,
  STRING,
  TEXTAREA: STRING,
  TIME,
  URL: STRING,
};

export interface FieldDefinition {
  readonly name: string;
  readonly label: string;
  readonly helpText: string | undefined;
  readonly type: FieldType;
  /** Characters that a text may have. */
  readonly length: number | undefined;
  /** Of a number: digits in all, and those after the point. */
  readonly digits: { readonly precision: number; readonly scale: number } | undefined;
  /** Must not be null. Checkboxes never are, and do not count as required. */
  readonly required: boolean;
  readonly unique: boolean;
  /** Whether case tells the values of a unique field apart, in the database and in queries. */
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  /** A formula of metadata, such as `true`, `0`, `"text"`; undefined if there is no default. */
  readonly defaultValue: string | undefined;
  readonly picklist: Picklist | undefined;
  readonly reference: Reference | undefined;
  /** Display format of an auto-number, such as `WC-{000000}`. */
  readonly autoNumber: string | undefined;
  /** Long and rich text areas cannot be filtered, sorted or grouped by. */
  readonly isLong: boolean;
  readonly isNameField: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Whether field-level security applies; required, master-detail, system and name fields have none. */
  readonly isPermissionable: boolean;
  readonly isCustom: boolean;
}

export interface Picklist {
  readonly restricted: boolean;
  readonly values: readonly PicklistValue[];
}

export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly isActive: boolean;
}

/** Where a lookup points to. */
export interface Reference {
  /** More than one for polymorphic lookups; empty for those to any object. */
  readonly to: readonly string[];
  /** `Identity__r`, `Owner`; undefined if queries cannot follow it. */
  readonly parentName: string | undefined;
  /** `Chats__r`, `Contacts`; undefined if there is no such relationship. */
  readonly childrenName: string | undefined;
  readonly masterDetail: boolean;
  readonly reparentable: boolean;
  /** What becomes of the record when the one it points to is deleted. */
  readonly onDelete: 'SetNull' | 'Restrict' | 'Cascade' | 'Nothing';
}

export type SharingModel = 'Private' | 'Read' | 'ReadWrite' | 'ControlledByParent';

export interface ObjectDefinition {
  readonly name: string;
  readonly label: string;
  readonly pluralLabel: string;
  readonly keyPrefix: string;
  readonly kind: 'standard' | 'custom' | 'metadata' | 'event';
  /** By lower-case name, in the order of declaration. */
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** Who sees records of others. */
  readonly sharing: SharingModel;
  /** Users, permission sets and the like: every user reads them, few write them, never mixed with others. */
  readonly isSetup: boolean;
  /** Whether permission sets govern it. */
  readonly isPermissionable: boolean;
  /** The permission that a user needs for it, where permission sets do not govern it. */
  readonly userPermission?: string;
  /** What Apex may do with it, whoever runs it. */
  readonly operations: ReadonlySet<'insert' | 'update' | 'delete' | 'undelete'>;
  /** Of a platform event. */
  readonly publishImmediately: boolean;
}

const LONGEST_TEXT_AREA = 255;

/** A field with everything that most fields are not. */
export function defineField(
  given: Pick<FieldDefinition, 'name' | 'label' | 'type'> & Partial<FieldDefinition>,
): FieldDefinition {
  return {
    helpText: undefined,
    length: undefined,
    digits: undefined,
    required: false,
    unique: false,
    caseSensitive: false,
    externalId: false,
    defaultValue: undefined,
    picklist: undefined,
    reference: undefined,
    autoNumber: undefined,
    isLong: given.type === 'TEXTAREA' && (given.length ?? 0) > LONGEST_TEXT_AREA,
    isNameField: false,
    createable: true,
    updateable: true,
    isPermissionable: true,
    isCustom: given.name.endsWith('__c'),
    ...given,
  };
}

export function fieldsByName(fields: readonly FieldDefinition[]): Map<string, FieldDefinition> {
  return new Map(fields.map((field) => [field.name.toLowerCase(), field]));
}
