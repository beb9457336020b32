import { describe, expect, it } from 'vitest';
import { install, readPackage } from '../../apex/project.ts';
import { runTestClasses } from '../../apex/testing/run-test-classes.ts';
import { BrokenPackage } from './broken-package.ts';

const CLASSES = 'force-app/core/classes';
const TICKETS = `${CLASSES}/Tickets.cls`;
const AGENT = 'force-app/core/permissionsets/Ticket_Agent.permissionset-meta.xml';
const GRANT = `    <fieldPermissions>
        <editable>true</editable>
        <field>Ticket__c.Status__c</field>
        <readable>true</readable>
    </fieldPermissions>
`;

// The package's tests run each kind of person through what they do: so a permission that is taken away
// is missed, and a query is compiled against the metadata.
const TEST = `@IsTest
private class TicketsTest {
  @IsTest
  static void agentsOpenTickets() {
    User agent = new User(
      LastName = 'Agent',
      Alias = 'agent',
      Email = 'agent@example.com',
      Username = 'agent@example.com',
      EmailEncodingKey = 'UTF-8',
      LanguageLocaleKey = 'en_US',
      LocaleSidKey = 'en_US',
      TimeZoneSidKey = 'GMT',
      ProfileId = [SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'].Id
    );
    insert agent;
    insert new PermissionSetAssignment(
      AssigneeId = agent.Id,
      PermissionSetId = [SELECT Id FROM PermissionSet WHERE Name = 'Ticket_Agent'].Id
    );
    System.runAs(agent) {
      Tickets.open('A lamp is broken');
      Assert.areEqual(1, Tickets.about('A lamp is broken').size(), 'It is open.');
    }
  }
}
`;

function tested(): BrokenPackage {
  return new BrokenPackage().write(`${CLASSES}/TicketsTest.cls`, TEST);
}

function failures(broken: BrokenPackage): (string | undefined)[] {
  const { program, org } = install(readPackage(broken.root));
  const now = (): number => Date.UTC(2025, 0, 1);
  const outcomes = runTestClasses({ program, org, user: org.admin, now, elapsed: () => 0 });
  return outcomes.map(({ failure }) => failure?.message);
}

describe('the tests of the package', () => {
  it('pass while nothing is broken', () => {
    using whole = tested();
    expect(failures(whole)).toEqual([undefined]);
  });

  it('do not start with a wrong field in a query', () => {
    using broken = tested().edit(TICKETS, 'SELECT Id, Status__c', 'SELECT Id, State__c');
    expect(() => failures(broken)).toThrow(
      `${TICKETS}:23:18 No such column 'State__c' on entity 'Ticket__c'`,
    );
  });

  it('fail without a permission that people need', () => {
    using broken = tested().edit(AGENT, GRANT, '');
    expect(failures(broken)).toEqual([expect.stringContaining('Ticket__c')]);
  });
});
