import { LEGACY_CHAT_OBJECTS } from '../legacy-chat.ts';

/**
 * What the package names and the platform brings. A name that is not here is reported, since nothing
 * offline can tell it from a mistake: add it when the Object Reference or the Metadata API Developer
 * Guide has it.
 */

/** Fields that every custom object has (Object Reference, "System Fields"). */
export const CUSTOM_OBJECT_FIELDS: ReadonlySet<string> = new Set([
  'Id',
  'Name',
  'OwnerId',
  'CreatedById',
  'CreatedDate',
  'LastModifiedById',
  'LastModifiedDate',
  'SystemModstamp',
]);

/** Fields that every custom metadata type has (Object Reference, "Custom Metadata Type__mdt"). */
export const CUSTOM_METADATA_FIELDS: ReadonlySet<string> = new Set([
  'Id',
  'DeveloperName',
  'IsProtected',
  'Label',
  'Language',
  'MasterLabel',
  'NamespacePrefix',
  'QualifiedApiName',
]);

/** Fields that every platform event has (Platform Events Developer Guide). */
export const PLATFORM_EVENT_FIELDS: ReadonlySet<string> = new Set([
  'CreatedById',
  'CreatedDate',
  'EventUuid',
  'ReplayId',
]);

/** Standard objects that the package extends or grants, with the fields of them that it names. */
export const STANDARD_OBJECTS: ReadonlyMap<string, ReadonlySet<string>> = new Map<
  string,
  ReadonlySet<string>
>([
  [
    'Case',
    new Set(['CaseNumber', 'ContactId', 'Description', 'Origin', 'OwnerId', 'Status', 'Subject']),
  ],
  ['Contact', new Set(['Id', 'AccountId', 'Email', 'MobilePhone', 'Name', 'OwnerId', 'Phone'])],
  ...[...LEGACY_CHAT_OBJECTS].map(
    ([name, fields]) => [name, new Set(Object.keys(fields))] as const,
  ),
  ['User', new Set(['Id', 'Name'])],
]);

/** Columns of list views and related lists that are not custom fields (Metadata API, "ListView"). */
export const LIST_COLUMNS: ReadonlySet<string> = new Set([
  'NAME',
  'OBJECT_ID',
  'CREATED_DATE',
  'CREATEDBY_USER',
  'LAST_UPDATE',
  'UPDATEDBY_USER',
  'CORE.USERS.ALIAS',
  'OWNER.ALIAS',
  'CASES.CASE_NUMBER',
  'CASES.CREATED_DATE_DATE_ONLY',
  'CASES.STATUS',
  'CASES.SUBJECT',
]);

/** Related lists that every object can have, whatever its lookups (Metadata API, "Layout"). */
export const RELATED_LISTS: ReadonlySet<string> = new Set([
  'RelatedActivityList',
  'RelatedFileList',
  'RelatedHistoryList',
  'RelatedNoteList',
]);

/** Tabs of the platform that an app may show. */
export const STANDARD_TABS: ReadonlySet<string> = new Set([
  'standard-Case',
  'standard-Contact',
  'standard-Dashboard',
  'standard-LiveChatTranscript',
  'standard-home',
  'standard-report',
]);

/** Permissions of users that permission sets may grant (Metadata API, "PermissionSet"). */
export const USER_PERMISSIONS: ReadonlySet<string> = new Set([
  'ApiEnabled',
  'ApiUserOnly',
  'CustomizeApplication',
  // Enable Creation of Content Deliveries for Salesforce Files.
  'DistributeFromPersWksp',
  'RunReports',
  'ViewRoles',
  'ViewSetup',
]);
