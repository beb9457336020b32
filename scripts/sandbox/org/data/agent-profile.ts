import type { MetadataFile } from '../../../apex/org/metadata/metadata-file.ts';

/** What every agent of the company may do without this package: a permission set in place of a profile. */
export const AGENT_PROFILE = 'Sandbox_Agent_Profile';

const OBJECTS = {
  Account: 'read',
  Contact: 'write',
  Case: 'write',
  LiveChatTranscript: 'read',
  LiveChatVisitor: 'read',
} as const;

const FIELDS = [
  'Account.Description',
  'Account.Phone',
  'Account.AccountNumber',
  'Contact.AccountId',
  'Contact.Email',
  'Contact.Phone',
  'Contact.MobilePhone',
  'Contact.Title',
  'Contact.Description',
  'Case.ContactId',
  'Case.AccountId',
  'Case.Subject',
  'Case.Description',
  'Case.Status',
  'Case.Origin',
  'Case.Priority',
  'LiveChatTranscript.ChatKey',
  'LiveChatTranscript.ContactId',
  'LiveChatTranscript.AccountId',
  'LiveChatTranscript.CaseId',
  'LiveChatTranscript.Status',
  'LiveChatTranscript.Body',
  'LiveChatTranscript.RequestTime',
  'LiveChatTranscript.StartTime',
  'LiveChatTranscript.EndTime',
];

/** The permission set as metadata, to be installed beside the package's own. */
export function agentProfile(): MetadataFile {
  const objects = Object.entries(OBJECTS).map(([name, right]) => {
    const mayWrite = String(right === 'write');
    return `<objectPermissions><allowCreate>${mayWrite}</allowCreate><allowDelete>false</allowDelete><allowEdit>${mayWrite}</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>${name}</object><viewAllRecords>false</viewAllRecords></objectPermissions>`;
  });
  const fields = FIELDS.map(
    (name) =>
      `<fieldPermissions><editable>${String(!name.startsWith('LiveChat'))}</editable><field>${name}</field><readable>true</readable></fieldPermissions>`,
  );
  return {
    path: `${AGENT_PROFILE}.permissionset-meta.xml`,
    text: `<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">${fields.join('')}<label>Sandbox Agent Profile</label>${objects.join('')}</PermissionSet>`,
  };
}
