/** The types of fields that the standard objects here have. */
export type FieldType = 'Boolean' | 'Datetime' | 'Id' | 'Integer' | 'String';

/** What every standard object has (Object Reference, "System Fields"). */
const SYSTEM_FIELDS: Readonly<Record<string, FieldType>> = {
  Id: 'Id',
  CreatedById: 'Id',
  CreatedDate: 'Datetime',
  IsDeleted: 'Boolean',
  LastModifiedById: 'Id',
  LastModifiedDate: 'Datetime',
  Name: 'String',
  SystemModstamp: 'Datetime',
};

/**
 * The objects that an org has with legacy Chat only, with the fields that the package may use (Object
 * Reference, "LiveChatTranscript" and "LiveChatVisitor"). The tools here learned the standard objects
 * from an org without it.
 */
export const LEGACY_CHAT_OBJECTS: ReadonlyMap<
  string,
  Readonly<Record<string, FieldType>>
> = new Map([
  [
    'LiveChatTranscript',
    {
      ...SYSTEM_FIELDS,
      AccountId: 'Id',
      Body: 'String',
      CaseId: 'Id',
      ChatDuration: 'Integer',
      ChatKey: 'String',
      ContactId: 'Id',
      EndTime: 'Datetime',
      EndedBy: 'String',
      LiveChatButtonId: 'Id',
      LiveChatDeploymentId: 'Id',
      LiveChatVisitorId: 'Id',
      OwnerId: 'Id',
      RequestTime: 'Datetime',
      StartTime: 'Datetime',
      Status: 'String',
    },
  ],
  ['LiveChatVisitor', { ...SYSTEM_FIELDS, SessionKey: 'String' }],
]);
