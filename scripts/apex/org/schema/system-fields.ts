import { defineField, type FieldDefinition, type Reference } from './definition.ts';

const readOnly = { createable: false, updateable: false, isPermissionable: false } as const;

export const idField = defineField({
  name: 'Id',
  label: 'Record ID',
  type: 'ID',
  length: 18,
  ...readOnly,
});

/** A lookup of the platform itself. */
export function lookup(
  name: string,
  to: readonly string[],
  more: Partial<FieldDefinition> & { childrenName?: string; onDelete?: Reference['onDelete'] } = {},
): FieldDefinition {
  const { childrenName, onDelete = 'Nothing', ...given } = more;
  const parentName = name.replace(/Id$/u, '');
  return defineField({
    name,
    label: `${parentName} ID`,
    type: 'REFERENCE',
    length: 18,
    reference: {
      to,
      parentName,
      childrenName,
      masterDetail: false,
      reparentable: false,
      onDelete,
    },
    ...given,
  });
}

/** Who made and changed a record, and when. */
export const auditFields: readonly FieldDefinition[] = [
  defineField({ name: 'CreatedDate', label: 'Created Date', type: 'DATETIME', ...readOnly }),
  lookup('CreatedById', ['User'], readOnly),
  defineField({
    name: 'LastModifiedDate',
    label: 'Last Modified Date',
    type: 'DATETIME',
    ...readOnly,
  }),
  lookup('LastModifiedById', ['User'], readOnly),
  defineField({ name: 'SystemModstamp', label: 'System Modstamp', type: 'DATETIME', ...readOnly }),
];

export const isDeletedField = defineField({
  name: 'IsDeleted',
  label: 'Deleted',
  type: 'BOOLEAN',
  ...readOnly,
});

export const ownerField = lookup('OwnerId', ['Group', 'User'], { isPermissionable: false });

/** The name of a custom object's records. */
export function nameField(
  label: string,
  type: 'Text' | 'AutoNumber',
  displayFormat: string | undefined,
): FieldDefinition {
  const isText = type === 'Text';
  return defineField({
    name: 'Name',
    label,
    type: 'STRING',
    length: 80,
    isNameField: true,
    autoNumber: isText ? undefined : (displayFormat ?? '{0}'),
    createable: isText,
    updateable: isText,
    isPermissionable: false,
  });
}

/** What every record of a custom metadata type has. */
export const customMetadataFields: readonly FieldDefinition[] = [
  idField,
  defineField({
    name: 'DeveloperName',
    label: 'Custom Metadata Record Name',
    type: 'STRING',
    length: 40,
    isPermissionable: false,
  }),
  defineField({
    name: 'MasterLabel',
    label: 'Label',
    type: 'STRING',
    length: 40,
    isPermissionable: false,
  }),
  defineField({
    name: 'Label',
    label: 'Label',
    type: 'STRING',
    length: 40,
    isPermissionable: false,
  }),
  defineField({
    name: 'Language',
    label: 'Master Language',
    type: 'STRING',
    length: 40,
    isPermissionable: false,
  }),
  defineField({
    name: 'NamespacePrefix',
    label: 'Namespace Prefix',
    type: 'STRING',
    length: 15,
    isPermissionable: false,
  }),
  defineField({
    name: 'QualifiedApiName',
    label: 'Qualified API Name',
    type: 'STRING',
    length: 70,
    isNameField: true,
    isPermissionable: false,
  }),
];

/** What every platform event has. */
export const eventFields: readonly FieldDefinition[] = [
  defineField({ name: 'ReplayId', label: 'Replay ID', type: 'STRING', length: 1000, ...readOnly }),
  defineField({ name: 'EventUuid', label: 'Event UUID', type: 'STRING', length: 36, ...readOnly }),
  defineField({ name: 'CreatedDate', label: 'Created Date', type: 'DATETIME', ...readOnly }),
  lookup('CreatedById', ['User'], readOnly),
];
