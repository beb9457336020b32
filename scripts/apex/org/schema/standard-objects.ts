import {
  defineField,
  fieldsByName,
  type FieldDefinition,
  type ObjectDefinition,
} from './definition.ts';
import {
  auditFields,
  idField,
  isDeletedField,
  lookup,
  nameField,
  ownerField,
} from './system-fields.ts';

/*
 * The standard objects with just the fields that the package uses. Sources: Object Reference for the
 * Salesforce Platform, API 65.0 (types, lengths, properties Create, Update, Nillable).
 */

type More = Partial<FieldDefinition>;
type Operations = ObjectDefinition['operations'];

const READ_ONLY: More = { createable: false, updateable: false };
/** No field-level security, since a record makes no sense without it. */
const ALWAYS: More = { isPermissionable: false };
const ALL: Operations = new Set(['insert', 'update', 'delete', 'undelete']);
const INSERT_UPDATE: Operations = new Set(['insert', 'update']);
const NONE: Operations = new Set();

const text = (name: string, length: number, more: More = {}) =>
  defineField({ name, label: labelOf(name), type: 'STRING', length, ...more });
const email = (name: string, more: More = {}) =>
  defineField({ name, label: labelOf(name), type: 'EMAIL', length: 80, ...more });
const phone = (name: string) =>
  defineField({ name, label: labelOf(name), type: 'PHONE', length: 40 });
const area = (name: string, length: number, more: More = {}) =>
  defineField({ name, label: labelOf(name), type: 'TEXTAREA', length, ...more });
const checkbox = (name: string, more: More = {}) =>
  defineField({ name, label: labelOf(name), type: 'BOOLEAN', ...more });
const date = (name: string) => defineField({ name, label: labelOf(name), type: 'DATE' });
const datetime = (name: string, more: More = {}) =>
  defineField({ name, label: labelOf(name), type: 'DATETIME', ...more });
const time = (name: string) => defineField({ name, label: labelOf(name), type: 'TIME' });
const integer = (name: string, more: More = {}) =>
  defineField({ name, label: labelOf(name), type: 'INTEGER', ...more });
const picklist = (name: string, values: string, more: More & { restricted?: boolean } = {}) => {
  const { restricted = false, ...given } = more;
  return defineField({
    name,
    label: labelOf(name),
    type: 'PICKLIST',
    length: 255,
    picklist: {
      restricted,
      values: values.split(', ').map((value) => ({
        value,
        label: value,
        isDefault: value === given.defaultValue,
        isActive: true,
      })),
    },
    ...given,
    defaultValue: undefined,
  });
};

function standard(
  name: string,
  keyPrefix: string,
  fields: readonly FieldDefinition[],
  more: Partial<ObjectDefinition> = {},
): ObjectDefinition {
  return {
    name,
    label: labelOf(name),
    pluralLabel: `${labelOf(name)}s`,
    keyPrefix,
    kind: 'standard',
    fields: fieldsByName([idField, ...fields, ...auditFields]),
    sharing: 'ReadWrite',
    isSetup: false,
    isPermissionable: true,
    operations: ALL,
    publishImmediately: false,
    ...more,
  };
}

/** `FirstName` → `First Name`, `ContactId` → `Contact ID`. */
function labelOf(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/gu, ' ').replace(/ Id$/u, ' ID');
}

const setup = { isSetup: true, isPermissionable: false, sharing: 'Read' } as const;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export const STANDARD_OBJECTS: readonly ObjectDefinition[] = [
  standard('Account', '001', [
    text('Name', 255, { required: true, isNameField: true, ...ALWAYS }),
    area('Description', 32_000),
    phone('Phone'),
    text('AccountNumber', 40),
    ownerField,
    isDeletedField,
  ]),
  standard('Contact', '003', [
    text('Name', 121, { isNameField: true, ...READ_ONLY, ...ALWAYS }),
    text('FirstName', 40, ALWAYS),
    text('LastName', 80, { required: true, ...ALWAYS }),
    lookup('AccountId', ['Account'], { childrenName: 'Contacts', onDelete: 'Cascade' }),
    email('Email'),
    phone('Phone'),
    phone('MobilePhone'),
    text('Title', 128),
    area('Description', 32_000),
    date('Birthdate'),
    ownerField,
    isDeletedField,
  ]),
  standard('Case', '500', [
    text('CaseNumber', 30, {
      isNameField: true,
      autoNumber: '{00000000}',
      ...READ_ONLY,
      ...ALWAYS,
    }),
    lookup('ContactId', ['Contact'], { childrenName: 'Cases', onDelete: 'SetNull' }),
    lookup('AccountId', ['Account'], { childrenName: 'Cases', onDelete: 'SetNull' }),
    text('Subject', 255),
    area('Description', 32_000),
    picklist('Status', 'New, Working, Escalated, Closed', { defaultValue: 'New' }),
    picklist('Origin', 'Phone, Email, Web'),
    picklist('Priority', 'High, Medium, Low', { defaultValue: 'Medium' }),
    picklist('Type', 'Mechanical, Electrical, Electronic, Structural, Other'),
    text('SuppliedName', 80),
    email('SuppliedEmail'),
    lookup('BusinessHoursId', ['BusinessHours']),
    ownerField,
    isDeletedField,
  ]),
  standard('LiveChatTranscript', '570', [
    text('Name', 255, { isNameField: true, autoNumber: '{00000000}', ...READ_ONLY, ...ALWAYS }),
    text('ChatKey', 128, { updateable: false }),
    lookup('LiveChatVisitorId', ['LiveChatVisitor'], {
      required: true,
      childrenName: 'LiveChatTranscripts',
      onDelete: 'Cascade',
      ...ALWAYS,
    }),
    lookup('ContactId', ['Contact'], { childrenName: 'LiveChatTranscripts', onDelete: 'SetNull' }),
    lookup('AccountId', ['Account'], { childrenName: 'LiveChatTranscripts', onDelete: 'SetNull' }),
    lookup('CaseId', ['Case'], { childrenName: 'LiveChatTranscripts', onDelete: 'SetNull' }),
    picklist('Status', 'Blocked, Completed, Dropped, InProgress, Missed, Waiting', {
      restricted: true,
    }),
    area('Body', 131_072),
    datetime('RequestTime'),
    datetime('StartTime'),
    datetime('EndTime'),
    ownerField,
    isDeletedField,
  ]),
  standard('LiveChatVisitor', '571', [
    text('Name', 255, { isNameField: true, autoNumber: '{00000000}', ...READ_ONLY, ...ALWAYS }),
    text('SessionKey', 50, { ...ALWAYS }),
    isDeletedField,
  ]),
  standard(
    'LiveChatDeployment',
    '572',
    [text('DeveloperName', 80), text('MasterLabel', 80, { isNameField: true })],
    { ...setup, operations: NONE },
  ),
  standard(
    'LiveChatButton',
    '573',
    [text('DeveloperName', 80), text('MasterLabel', 80, { isNameField: true })],
    { ...setup, operations: NONE },
  ),
  standard(
    'ContentDocument',
    '069',
    [
      text('Title', 255, { isNameField: true, ...ALWAYS }),
      text('FileType', 20, { ...READ_ONLY, ...ALWAYS }),
      text('FileExtension', 40, { ...READ_ONLY, ...ALWAYS }),
      integer('ContentSize', { ...READ_ONLY, ...ALWAYS }),
      lookup('LatestPublishedVersionId', ['ContentVersion'], { ...READ_ONLY, ...ALWAYS }),
      ownerField,
      isDeletedField,
    ],
    {
      isPermissionable: false,
      sharing: 'Private',
      operations: new Set(['update', 'delete', 'undelete']),
    },
  ),
  standard(
    'ContentVersion',
    '068',
    [
      lookup('ContentDocumentId', ['ContentDocument'], {
        childrenName: 'ContentVersions',
        onDelete: 'Cascade',
        updateable: false,
        ...ALWAYS,
      }),
      text('Title', 255, { isNameField: true, ...ALWAYS }),
      area('Description', 1000, ALWAYS),
      text('PathOnClient', 500, { updateable: false, ...ALWAYS }),
      defineField({ name: 'VersionData', label: 'Version Data', type: 'BASE64', ...ALWAYS }),
      text('VersionNumber', 20, { ...READ_ONLY, ...ALWAYS }),
      text('FileType', 20, { ...READ_ONLY, ...ALWAYS }),
      text('FileExtension', 40, { ...READ_ONLY, ...ALWAYS }),
      integer('ContentSize', { ...READ_ONLY, ...ALWAYS }),
      checkbox('IsLatest', { ...READ_ONLY, ...ALWAYS }),
      text('Checksum', 50, { ...READ_ONLY, ...ALWAYS }),
      picklist('Origin', 'C, H', { restricted: true, defaultValue: 'C', ...ALWAYS }),
      lookup('FirstPublishLocationId', [], { updateable: false, ...ALWAYS }),
      text('ReasonForChange', 1000, ALWAYS),
      ownerField,
      isDeletedField,
    ],
    { isPermissionable: false, sharing: 'Private', operations: INSERT_UPDATE },
  ),
  standard(
    'ContentDocumentLink',
    '06A',
    [
      lookup('ContentDocumentId', ['ContentDocument'], {
        required: true,
        childrenName: 'ContentDocumentLinks',
        onDelete: 'Cascade',
        updateable: false,
        ...ALWAYS,
      }),
      lookup('LinkedEntityId', [], {
        required: true,
        childrenName: 'ContentDocumentLinks',
        onDelete: 'Cascade',
        updateable: false,
        ...ALWAYS,
      }),
      picklist('ShareType', 'V, C, I', { restricted: true, ...ALWAYS }),
      picklist('Visibility', 'AllUsers, InternalUsers, SharedUsers', {
        restricted: true,
        ...ALWAYS,
      }),
      isDeletedField,
    ],
    { isPermissionable: false, operations: new Set(['insert', 'update', 'delete']) },
  ),
  standard(
    'ContentDistribution',
    '05D',
    [
      text('Name', 100, { required: true, isNameField: true, ...ALWAYS }),
      lookup('ContentVersionId', ['ContentVersion'], {
        required: true,
        onDelete: 'Cascade',
        updateable: false,
        ...ALWAYS,
      }),
      lookup('ContentDocumentId', ['ContentDocument'], {
        childrenName: 'ContentDistributions',
        onDelete: 'Cascade',
        ...READ_ONLY,
        ...ALWAYS,
      }),
      datetime('ExpiryDate', ALWAYS),
      checkbox('PreferencesExpires', ALWAYS),
      checkbox('PreferencesPasswordRequired', ALWAYS),
      checkbox('PreferencesAllowOriginalDownload', ALWAYS),
      checkbox('PreferencesAllowViewInBrowser', ALWAYS),
      checkbox('PreferencesLinkLatestVersion', ALWAYS),
      checkbox('PreferencesNotifyOnVisit', ALWAYS),
      text('Password', 120, { ...READ_ONLY, ...ALWAYS }),
      text('DistributionPublicUrl', 255, { ...READ_ONLY, ...ALWAYS }),
      text('ContentDownloadUrl', 255, { ...READ_ONLY, ...ALWAYS }),
      integer('ViewCount', { ...READ_ONLY, ...ALWAYS }),
      ownerField,
      isDeletedField,
    ],
    {
      isPermissionable: false,
      // Whoever knows of a content delivery by its file is not modelled.
      sharing: 'Private',
      userPermission: 'DistributeFromPersWksp',
    },
  ),
  standard(
    'BusinessHours',
    '01m',
    [
      text('Name', 80, { required: true, isNameField: true }),
      checkbox('IsActive'),
      checkbox('IsDefault'),
      text('TimeZoneSidKey', 40),
      ...DAYS.flatMap((day) => [time(`${day}StartTime`), time(`${day}EndTime`)]),
    ],
    { ...setup, pluralLabel: 'Business Hours', operations: NONE },
  ),
  standard(
    'User',
    '005',
    [
      text('Name', 121, { isNameField: true, ...READ_ONLY }),
      text('Username', 80, { required: true, unique: true }),
      text('FirstName', 40),
      text('LastName', 80, { required: true }),
      email('Email', { required: true, length: 128 }),
      text('Alias', 8, { required: true }),
      text('FederationIdentifier', 512),
      picklist('UserType', 'Standard, AutomatedProcess, CsnOnly, Guest', READ_ONLY),
      checkbox('IsActive', { defaultValue: 'true' }),
      picklist('TimeZoneSidKey', 'GMT', { required: true }),
      picklist('LocaleSidKey', 'en_US', { required: true }),
      picklist('LanguageLocaleKey', 'en_US', { required: true }),
      picklist('EmailEncodingKey', 'UTF-8, ISO-8859-1', { required: true, restricted: true }),
      lookup('ProfileId', ['Profile'], { required: true, childrenName: 'Users' }),
      lookup('UserRoleId', ['UserRole'], { childrenName: 'Users' }),
    ],
    { ...setup, operations: INSERT_UPDATE },
  ),
  standard('Profile', '00e', [text('Name', 255, { isNameField: true, required: true })], {
    ...setup,
    operations: NONE,
  }),
  standard('UserRole', '00E', [text('Name', 80, { isNameField: true, required: true })], {
    ...setup,
    operations: ALL,
  }),
  standard(
    'Group',
    '00G',
    [
      text('Name', 40, { isNameField: true, required: true }),
      text('DeveloperName', 80),
      picklist('Type', 'Regular, Queue', { restricted: true, defaultValue: 'Regular' }),
    ],
    { ...setup, operations: ALL },
  ),
  standard(
    'PermissionSet',
    '0PS',
    [
      text('Name', 80, { isNameField: true, required: true, unique: true }),
      text('Label', 80, { required: true }),
      checkbox('IsOwnedByProfile', READ_ONLY),
    ],
    { ...setup, operations: ALL },
  ),
  standard(
    'PermissionSetAssignment',
    '0Pa',
    [
      lookup('AssigneeId', ['User'], {
        required: true,
        childrenName: 'PermissionSetAssignments',
        onDelete: 'Cascade',
      }),
      lookup('PermissionSetId', ['PermissionSet'], {
        required: true,
        childrenName: 'Assignments',
        onDelete: 'Cascade',
      }),
    ],
    { ...setup, operations: new Set(['insert', 'delete']) },
  ),
  standard(
    'Organization',
    '00D',
    [
      text('Name', 80, { isNameField: true }),
      checkbox('IsSandbox'),
      text('LanguageLocaleKey', 40),
      text('TimeZoneSidKey', 40),
      text('InstanceName', 5),
      text('NamespacePrefix', 15),
      text('OrganizationType', 40),
      datetime('TrialExpirationDate'),
    ],
    { ...setup, operations: NONE },
  ),
  // Where a polymorphic lookup such as OwnerId leads to.
  standard(
    'Name',
    '000',
    [
      nameField('Name', 'Text', undefined),
      text('Type', 40),
      text('FirstName', 40),
      text('LastName', 80),
      text('Username', 80),
      email('Email'),
    ],
    { ...setup, operations: NONE },
  ),
];
