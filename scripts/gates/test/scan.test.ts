import { expect, it } from 'vitest';
import { runEngines } from '../scan/engines.ts';
import { BrokenPackage, printed } from './broken-package.ts';

const TICKETS = 'force-app/core/classes/Tickets.cls';
const FIELDS = 'force-app/core/objects/Ticket__c/fields';
const SILENT = '<!-- code-analyzer-suppress(pmd:ProtectSensitiveData): its reason stands here -->';

// One run for all, since every start of Java takes seconds. What is not broken has no finding.
it('finds injection, missing permissions and missing sharing, and leaves be what is silenced', async () => {
  using broken = new BrokenPackage()
    .edit(TICKETS, 'insert as user ticket', 'insert ticket')
    .edit(TICKETS, 'public with sharing', 'public')
    .edit(
      TICKETS,
      'return [\n',
      "Database.query('SELECT Id FROM Ticket__c WHERE Subject__c = ' + subject);\n    return [\n",
    )
    .write(`${FIELDS}/Auth_Token__c.field-meta.xml`, token('Auth_Token__c', ''))
    .write(`${FIELDS}/Session_Token__c.field-meta.xml`, token('Session_Token__c', SILENT));
  expect(printed(await runEngines(broken.project))).toEqual([
    `${TICKETS}:4: pmd:ApexSharingViolations Apex classes should declare a sharing model if DML or SOQL/SOSL is used`,
    `${TICKETS}:12: pmd:ApexCRUDViolation Validate CRUD permission before SOQL/DML operation or enforce user mode`,
    `${TICKETS}:12: sfge:ApexFlsViolation FLS validation is missing for [INSERT] operation on [Ticket__c] with field(s) [Status__c,Subject__c].`,
    `${TICKETS}:12: sfge:DatabaseOperationsMustUseWithSharing Database operation executed in a class that implicitly inherits a sharing policy from calling class TicketResource. Explicitly assign a sharing policy instead.`,
    `${TICKETS}:22: pmd:ApexSOQLInjection Avoid untrusted/unescaped variables in DML query`,
    `${FIELDS}/Auth_Token__c.field-meta.xml:1: pmd:ProtectSensitiveData Auth_Token__c is a potential auth token in a custom object: Ticket__c`,
  ]);
}, 180_000);

function token(name: string, comment: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?> ${comment}
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>${name}</fullName>
    <length>80</length>
    <type>Text</type>
</CustomField>
`;
}
