import type { ObjectFile } from '../metadata/object-file.ts';
import { customField } from './custom-fields.ts';
import {
  fieldsByName,
  type FieldDefinition,
  type ObjectDefinition,
  type SharingModel,
} from './definition.ts';
import {
  auditFields,
  customMetadataFields,
  eventFields,
  idField,
  isDeletedField,
  nameField,
  ownerField,
} from './system-fields.ts';

const EVERYTHING = ['insert', 'update', 'delete', 'undelete'] as const;

/**
 * Makes a definition of a custom object, metadata type or platform event.
 *
 * @param number counts the custom objects: orgs give key prefixes (`a00`, `a01`, …) in the order of creation.
 */
export function customObject(file: ObjectFile, number: number): ObjectDefinition {
  const own = file.fields.map((field) => customField(file, field));
  const shared = {
    name: file.name,
    label: file.label ?? file.name,
    pluralLabel: file.pluralLabel ?? file.name,
    isSetup: false,
    publishImmediately: file.publishBehavior === 'PublishImmediately',
  };
  if (file.name.endsWith('__mdt')) {
    return {
      ...shared,
      kind: 'metadata',
      keyPrefix: `m${suffix(number)}`,
      fields: fieldsByName([...customMetadataFields, ...own]),
      sharing: 'Read',
      isPermissionable: false,
      operations: new Set(),
    };
  }
  if (file.name.endsWith('__e')) {
    return {
      ...shared,
      kind: 'event',
      keyPrefix: `e${suffix(number)}`,
      fields: fieldsByName([...eventFields, ...own.map(publishable)]),
      sharing: 'ReadWrite',
      isPermissionable: true,
      operations: new Set(['insert']),
    };
  }
  const isDetail = own.some(({ reference }) => reference?.masterDetail === true);
  return {
    ...shared,
    kind: 'custom',
    keyPrefix: `a${suffix(number)}`,
    fields: fieldsByName([
      idField,
      nameField(
        file.nameField?.label ?? 'Name',
        file.nameField?.type ?? 'Text',
        file.nameField?.displayFormat,
      ),
      ...(isDetail ? [] : [ownerField]),
      isDeletedField,
      ...auditFields,
      ...own,
    ]),
    sharing: isDetail ? 'ControlledByParent' : sharingModel(file.sharingModel),
    isPermissionable: true,
    operations: new Set(EVERYTHING),
  };
}

/** Whoever may publish an event may set all its fields: they have no field-level security. */
function publishable(field: FieldDefinition): FieldDefinition {
  return { ...field, isPermissionable: false, updateable: false };
}

function sharingModel(model: ObjectFile['sharingModel']): SharingModel {
  switch (model) {
    case 'Private':
    case 'Read':
    case 'ControlledByParent':
      return model;
    default:
      return 'ReadWrite';
  }
}

function suffix(number: number): string {
  return number.toString(36).toUpperCase().padStart(2, '0');
}
