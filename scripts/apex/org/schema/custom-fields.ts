import { MetadataError } from '../metadata/metadata-file.ts';
import type { FieldFile, ObjectFile } from '../metadata/object-file.ts';
import { defineField, type FieldDefinition, type FieldType, type Reference } from './definition.ts';

/** Metadata's name of a field type, and how an org calls it. */
const TYPES: Readonly<Record<string, FieldType>> = {
  AutoNumber: 'STRING',
  Checkbox: 'BOOLEAN',
  Currency: 'CURRENCY',
  Date: 'DATE',
  DateTime: 'DATETIME',
  Email: 'EMAIL',
  Html: 'TEXTAREA',
  LongTextArea: 'TEXTAREA',
  Lookup: 'REFERENCE',
  MasterDetail: 'REFERENCE',
  MultiselectPicklist: 'MULTIPICKLIST',
  Number: 'DOUBLE',
  Percent: 'PERCENT',
  Phone: 'PHONE',
  Picklist: 'PICKLIST',
  Text: 'STRING',
  TextArea: 'TEXTAREA',
  Time: 'TIME',
  Url: 'URL',
};

/** Characters, where the metadata does not say it. */
const LENGTHS: Partial<Record<FieldType, number>> = {
  EMAIL: 80,
  PHONE: 40,
  PICKLIST: 255,
  TEXTAREA: 255,
  URL: 255,
};

/**
 * Makes a field of what metadata says.
 *
 * @throws MetadataError for types that are not modelled.
 */
export function customField(object: ObjectFile, file: FieldFile): FieldDefinition {
  const name = file.fullName;
  const type = TYPES[file.type ?? ''];
  if (type === undefined) {
    throw new MetadataError(
      object.path,
      `${name}: fields of type ${file.type ?? '?'} are not modelled.`,
    );
  }
  const isDetail = file.type === 'MasterDetail';
  const isReadOnly = file.type === 'AutoNumber';
  return defineField({
    name,
    label: file.label ?? name,
    helpText: file.inlineHelpText,
    type,
    length: file.length ?? LENGTHS[type],
    digits:
      file.precision === undefined
        ? undefined
        : { precision: file.precision, scale: file.scale ?? 0 },
    required: file.required || isDetail,
    unique: file.unique,
    caseSensitive: file.caseSensitive,
    externalId: file.externalId,
    defaultValue: file.defaultValue,
    picklist: picklist(object, file),
    reference: type === 'REFERENCE' ? reference(object, file, isDetail) : undefined,
    autoNumber: isReadOnly ? (file.displayFormat ?? '{0}') : undefined,
    createable: !isReadOnly,
    updateable: !isReadOnly && !(isDetail && !file.reparentableMasterDetail),
    isPermissionable: !(file.required || isDetail),
  });
}

function picklist(object: ObjectFile, file: FieldFile): FieldDefinition['picklist'] {
  const { valueSet } = file;
  if (valueSet === undefined) {
    return undefined;
  }
  if (valueSet.valueSetDefinition === undefined) {
    throw new MetadataError(object.path, `${file.fullName}: global value sets are not modelled.`);
  }
  return {
    restricted: valueSet.restricted,
    values: valueSet.valueSetDefinition.value.map((value) => ({
      value: value.fullName,
      label: value.label ?? value.fullName,
      isDefault: value.default,
      isActive: value.isActive !== 'false',
    })),
  };
}

function reference(object: ObjectFile, file: FieldFile, isDetail: boolean): Reference {
  if (file.referenceTo === undefined) {
    throw new MetadataError(object.path, `${file.fullName}: referenceTo is missing.`);
  }
  const { relationshipName } = file;
  return {
    to: [file.referenceTo],
    parentName: file.fullName.replace(/__c$/u, '__r'),
    childrenName: relationshipName === undefined ? undefined : `${relationshipName}__r`,
    masterDetail: isDetail,
    reparentable: file.reparentableMasterDetail,
    onDelete: isDetail ? 'Cascade' : (file.deleteConstraint ?? 'SetNull'),
  };
}
