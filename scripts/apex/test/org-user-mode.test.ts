import { describe, expect, it } from 'vitest';
import type { RunningUser } from '../run/transaction.ts';
import { OrgBench } from './org-fixture.ts';

interface Cast {
  readonly bench: OrgBench;
  readonly nobody: RunningUser;
  readonly reader: RunningUser;
  readonly writer: RunningUser;
}

/** One thing with one part, and people with more and fewer permissions. */
function cast(): Cast {
  const bench = new OrgBench();
  bench.run(`
    Contact c = new Contact(LastName = 'Li'); insert c;
    Thing__c t = new Thing__c(Text__c = 'a', Number__c = 1, Contact__c = c.Id); insert t;
    insert new Part__c(Thing__c = t.Id, Needed__c = 'x');
    insert new Secret__c(Name = 'admin');
    return null;`);
  return {
    bench,
    nobody: bench.user(),
    reader: bench.user('Reader'),
    writer: bench.user('Writer'),
  };
}

describe('WITH USER_MODE', () => {
  // Apex Developer Guide, "Enforce User Mode for Database Operations"; wording as orgs give it.
  it('hides an object without read permission as if it did not exist', () => {
    const { bench, nobody } = cast();
    expect(
      bench.thrown('Object o = [SELECT Id FROM Thing__c WITH USER_MODE];', { user: nobody }),
    ).toBe(
      "System.QueryException: sObject type 'Thing__c' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
    );
  });

  it.each([
    ['SELECT Number__c FROM Thing__c', 'SELECT'],
    ['SELECT Id FROM Thing__c WHERE Number__c = 1', 'WHERE'],
    [
      'SELECT Id FROM Thing__c WHERE Text__c = null OR (NOT Number__c = 1)',
      'a condition within one',
    ],
    ['SELECT MAX(Number__c) n FROM Thing__c', 'an aggregate'],
  ])('hides a field without read permission: %s', (query) => {
    const { bench, reader } = cast();
    expect(bench.thrown(`Object o = [${query} WITH USER_MODE];`, { user: reader })).toBe(
      "System.QueryException: No such column 'Number__c' on entity 'Thing__c'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    );
  });

  it('hides fields in ORDER BY, parents and children, too', () => {
    const { bench, reader, writer } = cast();
    const thrown = (query: string, user: RunningUser): string =>
      bench.thrown(`Object o = [${query}];`, { user });
    expect(thrown('SELECT Id FROM Thing__c WITH USER_MODE ORDER BY Number__c', reader)).toContain(
      "No such column 'Number__c'",
    );
    expect(thrown('SELECT Contact__r.LastName FROM Thing__c WITH USER_MODE', reader)).toContain(
      "Didn't understand relationship 'Contact__r' in field path.",
    );
    expect(thrown('SELECT Contact__r.LastName FROM Thing__c WITH USER_MODE', writer)).toContain(
      "No such column 'LastName' on entity 'Contact'",
    );
    expect(
      thrown('SELECT (SELECT Id FROM Parts__r) FROM Thing__c WITH USER_MODE', reader),
    ).toContain("sObject type 'Part__c' is not supported");
  });

  it('tells all inaccessible fields', () => {
    const { bench, reader } = cast();
    expect(
      bench.run(
        `try { Object o = [SELECT Number__c, Level__c, Text__c FROM Thing__c WITH USER_MODE]; }
        catch (QueryException e) { return e.getInaccessibleFields(); }
        return null;`,
        { user: reader },
      ),
    ).toBe('{Thing__c={Number__c, Level__c}}');
  });

  it('lets through what the permission sets grant, and required fields without a grant', () => {
    const { bench, reader, writer } = cast();
    expect(
      bench.run(
        'return [SELECT Text__c, Name, CreatedDate FROM Thing__c WITH USER_MODE].Text__c;',
        {
          user: reader,
        },
      ),
    ).toBe('a');
    expect(
      bench.run(
        'return [SELECT Needed__c, Thing__r.Text__c FROM Part__c WITH USER_MODE].Needed__c;',
        {
          user: writer,
        },
      ),
    ).toBe('x');
  });

  it('does not count in system mode, nor without a mode before API version 67', () => {
    const { bench, nobody } = cast();
    expect(
      bench.run(
        'return new List<Integer>{ [SELECT COUNT() FROM Thing__c], [SELECT COUNT() FROM Thing__c WITH SYSTEM_MODE] };',
        { user: nobody },
      ),
    ).toBe('(1, 1)');
  });

  it('asks even an administrator for field permissions on what a package adds, as after a deployment', () => {
    const { bench } = cast();
    expect(bench.thrown('Object o = [SELECT Text__c FROM Thing__c WITH USER_MODE];')).toContain(
      "No such column 'Text__c'",
    );
    expect(bench.run('return [SELECT COUNT() FROM Thing__c WITH USER_MODE];')).toBe('1');
  });

  it('has an older sister that looks at SELECT alone', () => {
    const { bench, reader } = cast();
    const query = (text: string): string => bench.thrown(`Object o = [${text}];`, { user: reader });
    expect(query('SELECT Number__c FROM Thing__c WITH SECURITY_ENFORCED')).toBe(
      'System.QueryException: Insufficient permissions: secure query included inaccessible field',
    );
    expect(query('SELECT Id FROM Thing__c WHERE Number__c = 1 WITH SECURITY_ENFORCED')).toBe(
      'none',
    );
  });

  it('asks for access to a custom metadata type', () => {
    const { bench, reader } = cast();
    expect(
      bench.thrown('Object o = [SELECT DeveloperName FROM Setting__mdt WITH USER_MODE];', {
        user: reader,
      }),
    ).toContain("sObject type 'Setting__mdt' is not supported");
    expect(
      bench.run('return [SELECT DeveloperName FROM Setting__mdt].DeveloperName;', { user: reader }),
    ).toBe('First');
  });
});

describe('DML in user mode', () => {
  it('throws a SecurityException for an object that the user may not even read', () => {
    const { bench, nobody } = cast();
    expect(bench.thrown('insert as user new Thing__c();', { user: nobody })).toBe(
      "System.SecurityException: Access to entity 'Thing__c' denied",
    );
  });

  it.each([
    ['insert as user new Thing__c();', 'INSERT'],
    ['update as user [SELECT Id FROM Thing__c];', 'UPDATE'],
    ['delete as user [SELECT Id FROM Thing__c];', 'DELETE'],
    ['Database.update([SELECT Id FROM Thing__c], false, AccessLevel.USER_MODE);', 'UPDATE'],
  ])('throws a TypeException for one that the user may only read: %s', (statement, operation) => {
    const { bench, reader } = cast();
    expect(bench.thrown(statement, { user: reader })).toBe(
      `System.TypeException: DML operation ${operation} not allowed on Thing__c`,
    );
  });

  it.each([
    [
      "insert as user new Thing__c(Text__c = 'b', Level__c = 'Low', Flag__c = false);",
      '(Level__c, Flag__c)',
    ],
    ['insert as user new Thing__c(Level__c = null);', '(Level__c)'],
    [
      "update as user new Thing__c(Id = [SELECT Id FROM Thing__c].Id, Level__c = 'Low');",
      '(Level__c)',
    ],
    // A detail does not change its master: even sending the same one counts.
    ['update as user [SELECT Thing__c FROM Part__c];', '(Thing__c)'],
    ['update as user new Part__c(Id = [SELECT Id FROM Part__c].Id, Size__c = 1);', '(Size__c)'],
  ])('tells the fields that the user may not write: %s', (statement, fields) => {
    const { bench, writer } = cast();
    expect(
      bench.run(
        `try { ${statement} } catch (DmlException e) {
          return e.getMessage().substringBefore('Sobject') + e.getDmlFieldNames(0);
        } return 'none';`,
        { user: writer },
      ),
    ).toBe(`Operation failed due to fields being inaccessible on ${fields}`);
  });

  it('tells them row by row where partial success is allowed', () => {
    const { bench, writer } = cast();
    expect(
      bench.run(
        `List<Object> told = new List<Object>();
        for (Database.SaveResult r : Database.insert(
          new List<Thing__c>{ new Thing__c(Text__c = 'b'), new Thing__c(Level__c = 'Low') }, false, AccessLevel.USER_MODE
        )) { told.add(r.isSuccess()); for (Database.Error e : r.getErrors()) told.add(e.getFields()); }
        return told;`,
        { user: writer },
      ),
    ).toBe('(true, false, (Level__c))');
  });

  it('does what the permission sets grant', () => {
    const { bench, writer } = cast();
    expect(
      bench.run(
        `insert as user new Thing__c(Name = 'n', Text__c = 'b', Number__c = 2);
        Thing__c t = [SELECT Text__c FROM Thing__c WHERE Number__c = 2];
        t.Text__c = 'c';
        update as user t;
        delete as user t;
        return [SELECT COUNT() FROM Thing__c];`,
        { user: writer },
      ),
    ).toBe('1');
  });

  it('does not count in system mode', () => {
    const { bench, nobody } = cast();
    expect(
      bench.run("insert new Thing__c(Level__c = 'Low'); return [SELECT COUNT() FROM Thing__c];", {
        user: nobody,
      }),
    ).toBe('2');
  });
});

describe('Sharing', () => {
  const COUNT = 'return [SELECT COUNT() FROM Secret__c];';

  // Apex Developer Guide, "Use the with sharing, without sharing, and inherited sharing Keywords".
  it.each([
    ['public with sharing class Main', '0'],
    ['public without sharing class Main', '1'],
    ['public class Main', '1'],
  ])('of private records counts in "%s"', (head, expected) => {
    const { bench, writer } = cast();
    expect(bench.run(COUNT, { user: writer, head })).toBe(expected);
  });

  it('always counts in user mode; everybody sees their own', () => {
    const { bench, writer } = cast();
    expect(
      bench.run(
        "insert as user new Secret__c(Name = 'own'); return [SELECT Name FROM Secret__c WITH USER_MODE].Name;",
        { user: writer },
      ),
    ).toBe('own');
  });

  it('keeps users from changing what they do not see', () => {
    const { bench, writer } = cast();
    expect(
      bench.thrown('update as user new Secret__c(Id = [SELECT Id FROM Secret__c].Id);', {
        user: writer,
      }),
    ).toContain('INSUFFICIENT_ACCESS_OR_READONLY, insufficient access rights on object id: []');
  });

  it('goes with the caller where a class does not say, and ends at a trigger', () => {
    const bench = new OrgBench([
      `public class Silent { public static Integer count() { return [SELECT COUNT() FROM Secret__c]; } }`,
      `public class Memory { public static Integer seen; }`,
      `trigger Looking on Thing__c (after insert) { Memory.seen = Silent.count(); }`,
    ]);
    bench.run("insert new Secret__c(Name = 'admin'); return null;");
    const user = bench.user('Writer');
    const head = 'public with sharing class Main';
    expect(bench.run('return Silent.count();', { user, head })).toBe('0');
    expect(bench.run('insert new Thing__c(); return Memory.seen;', { user, head })).toBe('1');
  });
});

describe('System.runAs', () => {
  it('takes the permissions of a user that the test has made', () => {
    const bench = new OrgBench();
    expect(
      bench.run(
        `Profile p = [SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'];
        User u = new User(LastName = 'New', Username = 'new@example.com', Email = 'new@example.com', Alias = 'new',
          ProfileId = p.Id, TimeZoneSidKey = 'Asia/Shanghai', LocaleSidKey = 'zh_CN', LanguageLocaleKey = 'zh_CN', EmailEncodingKey = 'UTF-8');
        insert u;
        insert new PermissionSetAssignment(AssigneeId = u.Id, PermissionSetId = [SELECT Id FROM PermissionSet WHERE Name = 'Writer'].Id);
        List<Object> told = new List<Object>{ FeatureManagement.checkPermission('May_Write') };
        System.runAs(u) {
          told.add(FeatureManagement.checkPermission('May_Write'));
          told.add(System.Label.Greeting);
          told.add(UserInfo.getUserId() == u.Id);
          insert as user new Thing__c(Text__c = 'a');
        }
        told.add(System.Label.Greeting);
        told.add([SELECT Owner.Name FROM Thing__c].Owner.Name);
        return told;`,
        { isTest: true, head: '@IsTest private class Main' },
      ),
    ).toBe('(false, true, 你好, true, Hello & welcome, New)');
  });

  // Apex Developer Guide, "sObjects That Cannot Be Used Together in DML Operations".
  it('is what separates set-up objects from others', () => {
    const assign =
      "insert new PermissionSetAssignment(AssigneeId = UserInfo.getUserId(), PermissionSetId = [SELECT Id FROM PermissionSet WHERE Name = 'Writer'].Id);";
    expect(new OrgBench().thrown(`insert new Thing__c(); ${assign}`)).toBe(
      'System.DmlException: Insert failed. First exception on row 0; first error: MIXED_DML_OPERATION, DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): PermissionSetAssignment, original object: Thing__c: []',
    );
    expect(
      new OrgBench().run(
        `insert new Thing__c();
        User me = [SELECT Id FROM User WHERE Username = 'admin@example.com'];
        System.runAs(me) { ${assign} }
        insert new Thing__c();
        return [SELECT COUNT() FROM PermissionSetAssignment];`,
        { isTest: true, head: '@IsTest private class Main' },
      ),
    ).toBe('1');
  });
});

describe('the profile Standard User', () => {
  // Salesforce Help, "Standard Profiles".
  it('grants work with contacts, and nothing of custom objects', () => {
    const { bench } = cast();
    expect(
      bench.run(`
        User u = new User(LastName = 'Li', Username = 'li@example.com', Email = 'li@example.com', Alias = 'li',
          ProfileId = [SELECT Id FROM Profile WHERE Name = 'Standard User'].Id,
          TimeZoneSidKey = 'GMT', LocaleSidKey = 'en_US', LanguageLocaleKey = 'en_US', EmailEncodingKey = 'UTF-8');
        insert u;
        List<Object> told = new List<Object>();
        System.runAs(u) {
          insert as user new Contact(LastName = 'Wang', Email = 'wang@example.com');
          told.add([SELECT COUNT() FROM Contact WHERE Email = 'wang@example.com' WITH USER_MODE]);
          told.add(Schema.SObjectType.Contact.isDeletable());
          told.add(Schema.SObjectType.Thing__c.isAccessible());
          told.add(Schema.SObjectType.LiveChatTranscript.isAccessible());
        }
        return told;`),
    ).toBe('(1, true, false, false)');
  });
});

describe('a public link to a file', () => {
  const file = `ContentVersion v = new ContentVersion(PathOnClient = 'a.pdf', VersionData = Blob.valueOf('x'));
    insert v;`;
  const link = `insert as user new ContentDistribution(
      Name = 'a', ContentVersionId = v.Id, ExpiryDate = Datetime.now().addDays(1), PreferencesExpires = true);`;
  const found = `ContentDistribution d = [
      SELECT ContentDocumentId, DistributionPublicUrl, ContentDownloadUrl, Password FROM ContentDistribution];`;

  it('is made with the permission for content deliveries, and not without it', () => {
    const bench = new OrgBench();
    expect(bench.thrown(file + link, { user: bench.user('Reader') })).toBe(
      "System.SecurityException: Access to entity 'ContentDistribution' denied",
    );
    const made = bench.run(
      `${file} ${link} ${found}
      return d.DistributionPublicUrl.startsWith('https://') + ' ' + d.ContentDownloadUrl + ' ' + d.Password;`,
      { user: bench.user('Linker') },
    );
    expect(made).toBe('true null null');
  });

  it('needs a name and a version, and is gone with its document', () => {
    const bench = new OrgBench();
    expect(bench.thrown('insert new ContentDistribution();')).toMatch(
      /REQUIRED_FIELD_MISSING.*\[Name, ContentVersionId\]/u,
    );
    expect(
      bench.run(`${file} insert new ContentDistribution(Name = 'a', ContentVersionId = v.Id);
        ${found}
        delete new ContentDocument(Id = d.ContentDocumentId);
        return String.valueOf([SELECT COUNT() FROM ContentDistribution]);`),
    ).toBe('0');
  });
});
