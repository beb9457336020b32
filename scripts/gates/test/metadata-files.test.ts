import { describe, expect, it } from 'vitest';
import { checkMetadata, loadPackage } from '../metadata/check.ts';
import { readSchema } from '../metadata/schema.ts';
import { BrokenPackage, printed } from './broken-package.ts';

const CORE = 'force-app/core';
const TICKETS = `${CORE}/classes/Tickets.cls`;

const schema = readSchema();

async function findingsOf(broken: BrokenPackage): Promise<string[]> {
  return printed(checkMetadata(broken.project, schema, await loadPackage(broken.project)));
}

describe('the metadata gate, of files that belong together,', () => {
  it('finds a class without its meta file, which the deployment would leave out', async () => {
    using broken = new BrokenPackage().remove(`${TICKETS}-meta.xml`);
    expect(await findingsOf(broken)).toEqual([
      `${TICKETS}: has no meta file (Tickets.cls-meta.xml), so it would not be deployed`,
    ]);
  });

  it('finds a meta file without its class', async () => {
    using broken = new BrokenPackage().remove(TICKETS);
    expect(await findingsOf(broken)).toEqual([
      `${TICKETS}-meta.xml: Expected source files for type 'ApexClass'`,
    ]);
  });

  it('finds a formula that names a field which its object does not have', async () => {
    const rule = `${CORE}/objects/Ticket__c/validationRules/Closed.validationRule-meta.xml`;
    using broken = new BrokenPackage().write(
      rule,
      `<ValidationRule xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>Closed</fullName>
    <active>true</active>
    <errorConditionFormula>ISPICKVAL(State__c, 'Closed')</errorConditionFormula>
    <errorMessage>{0}</errorMessage>
</ValidationRule>`,
    );
    expect(await findingsOf(broken)).toEqual([
      `${rule}:4: <errorConditionFormula> names State__c, which this package directory cannot see`,
      `${rule}:5: Ticket__c.Closed message has no zh_CN text`,
      `${rule}:5: Ticket__c.Closed message has no zh_TW text`,
    ]);
  });

  it('finds a page with a component or an object that does not exist', async () => {
    const page = `${CORE}/flexipages/Ticket_Page.flexipage-meta.xml`;
    using broken = new BrokenPackage().write(
      page,
      `<?xml version="1.0" encoding="UTF-8"?>
<FlexiPage xmlns="http://soap.sforce.com/2006/04/metadata">
    <flexiPageRegions>
        <itemInstances>
            <componentInstance>
                <componentName>ticketPanel</componentName>
                <identifier>ticketPanel</identifier>
            </componentInstance>
        </itemInstances>
        <itemInstances>
            <componentInstance>
                <componentName>force:detailPanel</componentName>
                <identifier>force_detailPanel</identifier>
            </componentInstance>
        </itemInstances>
        <name>main</name>
        <type>Region</type>
    </flexiPageRegions>
    <masterLabel>Ticket Page</masterLabel>
    <sobjectType>Ticket</sobjectType>
    <template>
        <name>flexipage:recordHomeTemplateDesktop</name>
    </template>
    <type>RecordPage</type>
</FlexiPage>
`,
    );
    expect(await findingsOf(broken)).toEqual([
      `${page}:6: ticketPanel is no component of the package`,
      `${page}:20: Ticket is not an object`,
    ]);
  });

  it('finds a file that no metadata type takes', async () => {
    const file = `${CORE}/objects/Ticket__c/fields/Owner__c.feild-meta.xml`;
    using broken = new BrokenPackage().write(
      file,
      '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"/>',
    );
    expect(await findingsOf(broken)).toEqual([
      `${CORE}: Unexpected child metadata [${file}] found for parent type [CustomObject]`,
    ]);
  });

  it('finds a web component without its meta file', async () => {
    using broken = new BrokenPackage().write(`${CORE}/lwc/panel/panel.js`, 'export default 1;');
    expect(await findingsOf(broken)).toEqual([
      `${CORE}/lwc/panel/panel.js: has no meta file (panel.js-meta.xml), so it would not be deployed`,
    ]);
  });
});
