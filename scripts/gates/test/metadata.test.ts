import { describe, expect, it } from 'vitest';
import { checkMetadata, loadPackage } from '../metadata/check.ts';
import { readSchema } from '../metadata/schema.ts';
import { BrokenPackage, printed } from './broken-package.ts';

const CORE = 'force-app/core';
const STATUS = `${CORE}/objects/Ticket__c/fields/Status__c.field-meta.xml`;
const SUBJECT = `${CORE}/objects/Ticket__c/fields/Subject__c.field-meta.xml`;
const MASTER = `${CORE}/objects/Remark__c/fields/Ticket__c.field-meta.xml`;
const TICKET = `${CORE}/objects/Ticket__c/Ticket__c.object-meta.xml`;
const EVENT = `${CORE}/objects/Ticket_Opened__e/fields/Subject__c.field-meta.xml`;
const LIST = `${CORE}/objects/Ticket__c/listViews/All.listView-meta.xml`;
const LAYOUT = `${CORE}/layouts/Ticket__c-Ticket Layout.layout-meta.xml`;
const APP = `${CORE}/applications/Tickets.app-meta.xml`;
const RECORD = `${CORE}/customMetadata/Desk.Main.md-meta.xml`;
const LABELS = `${CORE}/labels/CustomLabels.labels-meta.xml`;
const AGENT = `${CORE}/permissionsets/Ticket_Agent.permissionset-meta.xml`;
const REPORT = `${CORE}/reports/Tickets/Tickets_by_Status.report-meta.xml`;
const REPORT_TYPE = `${CORE}/reportTypes/Tickets.reportType-meta.xml`;
const CHINESE = `${CORE}/translations/zh_CN.translation-meta.xml`;
const STATUS_CHINESE = `${CORE}/objectTranslations/Ticket__c-zh_TW/Status__c.fieldTranslation-meta.xml`;
const TICKETS = `${CORE}/classes/Tickets.cls`;
const LOOKUP = 'force-app/live-agent/objects/LiveChatTranscript/fields/Ticket__c.field-meta.xml';

const schema = readSchema();

async function findingsOf(broken: BrokenPackage): Promise<string[]> {
  return printed(checkMetadata(broken.project, schema, await loadPackage(broken.project)));
}

describe('the metadata gate', () => {
  it('finds nothing in a package without faults', async () => {
    using whole = new BrokenPackage();
    expect(await findingsOf(whole)).toEqual([]);
  });

  it.each<[fault: string, file: string, from: string, to: string, findings: string[]]>([
    [
      'a tag that is not closed',
      STATUS,
      '</label>\n    <required>',
      '\n    <required>',
      [`${STATUS}:25: </CustomField> closes nothing: <label> of line 6 is open`],
    ],
    [
      'an unknown element',
      SUBJECT,
      '<length>80</length>',
      '<length>80</length><lenght>80</lenght>',
      [`${SUBJECT}:7: <lenght> is unknown in CustomField`],
    ],
    [
      'a wrong enumeration value',
      TICKET,
      '<sharingModel>Private<',
      '<sharingModel>Secret<',
      [
        `${TICKET}:12: <sharingModel> is "Secret", and has to be one of Private, Read, ReadSelect, ReadWrite, ReadWriteTransfer, FullAccess, ControlledByParent, ControlledByLeadOrContact, ControlledByCampaign`,
      ],
    ],
    [
      'a truth value that is none',
      SUBJECT,
      '<required>true<',
      '<required>yes<',
      [`${SUBJECT}:8: <required> is "yes", and has to be true or false`],
    ],
    [
      'a number that is none',
      SUBJECT,
      '<length>80<',
      '<length>eighty<',
      [`${SUBJECT}:7: <length> is "eighty", and has to be a number`],
    ],
    [
      'an element twice that may stand once',
      SUBJECT,
      '<type>Text</type>',
      '<type>Text</type><type>Text</type>',
      [`${SUBJECT}:9: <type> may stand once in CustomField; the first is in line 9`],
    ],
    [
      'a required element that is missing',
      LABELS,
      '        <language>en_US</language>\n',
      '',
      [`${LABELS}:3: <language> is missing in CustomLabel`],
    ],
    [
      'a root element of no metadata type',
      APP,
      '<CustomApplication xmlns="http://soap.sforce.com/2006/04/metadata">',
      '<CustomApplication xmlns="urn:other">',
      [
        `${APP}:2: <CustomApplication> has to be in the namespace http://soap.sforce.com/2006/04/metadata`,
      ],
    ],
    [
      'a field that calls itself otherwise than its file',
      STATUS,
      '<fullName>Status__c<',
      '<fullName>State__c<',
      [
        `${CORE}: the conversion to metadata format loses CustomField Ticket__c.Status__c`,
        `${STATUS}:2: Ticket__c.Status__c calls itself State__c: <fullName> has to be the name of the file`,
      ],
    ],
    [
      'a field without what its type needs',
      SUBJECT,
      '    <length>80</length>\n',
      '',
      [`${SUBJECT}:2: Ticket__c.Subject__c needs <length>, since it is a Text field`],
    ],
    [
      'a field with what its type refuses',
      MASTER,
      '<label>',
      '<required>true</required><label>',
      [
        `${MASTER}:6: Remark__c.Ticket__c must not have <required>, since it is a MasterDetail field`,
      ],
    ],
    [
      'an event with a field of a type that events do not have',
      EVENT,
      '<type>Text<',
      '<type>Picklist<',
      [
        `${EVENT}:2: Ticket_Opened__e.Subject__c needs <valueSet>, since it is a Picklist field`,
        `${EVENT}:8: Ticket_Opened__e.Subject__c is a Picklist field, which platform events cannot have`,
      ],
    ],
    [
      'a label that is longer than the platform takes',
      SUBJECT,
      '<label>Subject<',
      `<label>${'Subject '.repeat(6)}<`,
      [`${SUBJECT}:6: Ticket__c.Subject__c has a <label> of 47 characters, and 40 is the most`],
    ],
    [
      'a field without a description',
      STATUS,
      '    <description>How the ticket stands.</description>\n',
      '',
      [`${STATUS}:2: Ticket__c.Status__c has no <description>`],
    ],
    [
      'a field without a help text',
      LOOKUP,
      '    <inlineHelpText>The ticket.</inlineHelpText>\n',
      '',
      [
        'force-app/live-agent/objectTranslations/LiveChatTranscript-zh_CN/Ticket__c.fieldTranslation-meta.xml:3: LiveChatTranscript.Ticket__c help is translated, and does not exist',
        'force-app/live-agent/objectTranslations/LiveChatTranscript-zh_TW/Ticket__c.fieldTranslation-meta.xml:3: LiveChatTranscript.Ticket__c help is translated, and does not exist',
        `${LOOKUP}:2: LiveChatTranscript.Ticket__c has no <inlineHelpText>`,
      ],
    ],
    [
      'a missing translation of a label',
      CHINESE,
      '        <label>工单 {0} 已打开。</label>\n',
      '        <label></label>\n',
      [`${LABELS}:8: label Ticket_Opened has no zh_CN text`],
    ],
    [
      'a translation without the placeholder',
      CHINESE,
      '工单 {0} 已打开。',
      '工单已打开。',
      [`${CHINESE}:8: label Ticket_Opened has the placeholders none, and in English {0}`],
    ],
    [
      'a translation that is the English text',
      CHINESE,
      '客户工单',
      'Tickets of Customers',
      [`${CHINESE}:4: app Tickets is the English text`],
    ],
    [
      'a missing translation of a picklist value, and one of a value that is gone',
      STATUS_CHINESE,
      '<masterLabel>Closed<',
      '<masterLabel>Shut<',
      [
        `${STATUS_CHINESE}:12: Ticket__c.Status__c value Shut is translated, and does not exist`,
        `${STATUS}:21: Ticket__c.Status__c value Closed has no zh_TW text`,
      ],
    ],
    [
      'a permission for a field that does not exist',
      AGENT,
      'Ticket__c.Status__c',
      'Ticket__c.State__c',
      [
        `${AGENT}:12: <fieldPermissions>: Ticket__c.State__c is no field that this package directory can see`,
      ],
    ],
    [
      'a permission for a required field',
      AGENT,
      'Ticket__c.Status__c',
      'Ticket__c.Subject__c',
      [
        `${AGENT}:12: <fieldPermissions>: Ticket__c.Subject__c is required, so it has no permissions of its own`,
      ],
    ],
    [
      'a permission for an object that does not exist',
      AGENT,
      '<object>Ticket__c<',
      '<object>Tickets__c<',
      [
        `${AGENT}:18: <objectPermissions>: Remark__c grants allowRead without that of its master Ticket__c`,
        `${AGENT}:27: <objectPermissions>: Tickets__c is no object that this package directory can see`,
      ],
    ],
    [
      'a permission for a class that does not exist, so that the REST resource is granted by none',
      AGENT,
      '<apexClass>TicketResource<',
      '<apexClass>TicketsResource<',
      [
        `${CORE}/classes/TicketResource.cls:4: TicketResource is a REST resource, and no permission set grants it`,
        `${AGENT}:7: <classAccesses>: TicketsResource is no ApexClass that this package directory can see`,
      ],
    ],
    [
      'a user permission that nobody has looked up',
      AGENT,
      'RunReports',
      'ReadEverything',
      [
        `${AGENT}:40: <userPermissions>: ReadEverything is not among the user permissions of platform-names.ts: look it up before adding it there`,
      ],
    ],
    [
      'an invocable class that no permission set grants',
      TICKETS,
      '   * @return the tickets, the oldest first\n   */\n',
      "   */\n  @InvocableMethod(label='Tickets')\n",
      [`${TICKETS}:20: Tickets is an invocable action, and no permission set grants it`],
    ],
    [
      'a layout without a required field',
      LAYOUT,
      '<behavior>Required</behavior>\n                <field>Subject__c</field>',
      '<behavior>Readonly</behavior>\n                <field>CreatedDate</field>',
      [`${LAYOUT}:2: the layout has no item for the required field Subject__c`],
    ],
    [
      'a layout with a field that does not exist',
      LAYOUT,
      'Status__c',
      'State__c',
      [`${LAYOUT}:17: Ticket__c has no field State__c to show`],
    ],
    [
      'a related list of no lookup',
      LAYOUT,
      'Remark__c.Ticket__c',
      'Ticket__c.Status__c',
      [`${LAYOUT}:24: Ticket__c.Status__c does not refer to Ticket__c`],
    ],
    [
      'a list that filters by a value that its field does not have',
      LIST,
      '<value>Open<',
      '<value>Opened<',
      [`${LIST}:8: Status__c has no value Opened`],
    ],
    [
      'an app with a tab that does not exist',
      APP,
      '<tabs>Ticket__c<',
      '<tabs>Remark__c<',
      [`${APP}:6: Remark__c is not a tab of the package or of the platform`],
    ],
    [
      'a report with a column that its type does not have',
      REPORT,
      'Ticket__c$Name',
      'Ticket__c$Subject__c',
      [`${REPORT}:4: Ticket__c$Subject__c is not a column of the report type Tickets__c`],
    ],
    [
      'a report type with a field that does not exist',
      REPORT_TYPE,
      '<field>Name<',
      '<field>Title<',
      [
        `${REPORT_TYPE}:9: Ticket__c has no field Title`,
        `${REPORT}:4: Ticket__c$Name is not a column of the report type Tickets__c`,
      ],
    ],
    [
      'a record with a value that its field does not have',
      RECORD,
      '>Queue<',
      '>Round<',
      [`${RECORD}:5: Desk.Main: Mode__c is "Round", and has to be one of Queue, Owner`],
    ],
    [
      'a record that marks a text as a number',
      RECORD,
      'xsd:string',
      'xsd:double',
      [
        `${RECORD}:5: Desk.Main: Mode__c is marked as xsd:double, and a Picklist field takes xsd:string`,
      ],
    ],
    [
      'a reference from core to what another package directory brings',
      AGENT,
      'Ticket__c.Status__c',
      'LiveChatTranscript.Ticket__c',
      [
        `${AGENT}:12: <fieldPermissions>: LiveChatTranscript.Ticket__c is no field that this package directory can see`,
        `${AGENT}:14: LiveChatTranscript exists with legacy Chat only, and this part deploys without it`,
      ],
    ],
    [
      'code of another API version than the rest',
      `${TICKETS}-meta.xml`,
      '65.0',
      '58.0',
      [`${TICKETS}-meta.xml:3: Tickets is of version 58.0, and sfdx-project.json of 65.0`],
    ],
    [
      'an object of legacy Chat in the part that deploys without it',
      TICKETS,
      'List<Ticket__c> about(String subject)',
      'List<LiveChatTranscript> about(String subject)',
      [
        `${TICKETS}:21: LiveChatTranscript exists with legacy Chat only, and this part deploys without it`,
      ],
    ],
  ])('finds %s', async (_, file, from, to, findings) => {
    using broken = new BrokenPackage().edit(file, from, to);
    expect(await findingsOf(broken)).toEqual(findings);
  });
});
