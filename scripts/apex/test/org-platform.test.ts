import { describe, expect, it } from 'vitest';
import { OrgBench, inOrg, thrownInOrg } from './org-fixture.ts';

describe('Custom metadata', () => {
  // Apex Reference Guide, "Custom Metadata Type Methods".
  it('is cut to 255 characters by getAll and getInstance, and whole in a query', () => {
    expect(
      inOrg(`
        Setting__mdt one = Setting__mdt.getInstance('First');
        return new List<Object>{
          one.Long__c.length(), Setting__mdt.getAll().keySet(), one.Number__c, one.On__c, one.MasterLabel,
          [SELECT Long__c FROM Setting__mdt].Long__c.length(), Setting__mdt.getInstance('Second')
        };`),
    ).toBe('(255, {First}, 7, false, The first, 300, null)');
  });

  it('costs a query only where long text is selected', () => {
    expect(
      inOrg(`
        Object a = [SELECT DeveloperName FROM Setting__mdt];
        Integer before = Limits.getQueries();
        Object b = [SELECT Long__c FROM Setting__mdt];
        return new List<Integer>{ before, Limits.getQueries() };`),
    ).toBe('(0, 1)');
  });

  it('is not written by DML', () => {
    expect(thrownInOrg('insert new Setting__mdt();')).toBe(
      'System.TypeException: DML operation Insert not allowed on Setting__mdt',
    );
  });
});

describe('Schema', () => {
  it('describes objects and fields as the metadata has them', () => {
    expect(
      inOrg(`
        Schema.DescribeFieldResult key = Thing__c.Key__c.getDescribe();
        Schema.DescribeFieldResult text = Schema.SObjectType.Thing__c.fields.Text__c;
        return new List<Object>{
          Schema.SObjectType.Thing__c.getLabel(), key.isUnique(), key.isCaseSensitive(), text.getLength(), text.getLabel(),
          Part__c.Thing__c.getDescribe().getReferenceTo(), Part__c.Needed__c.getDescribe().isNillable(), key.getType(),
          Schema.getGlobalDescribe().get('thing__c') == Thing__c.SObjectType,
          Thing__c.SObjectType.getDescribe().fields.getMap().get('text__c') == Thing__c.Text__c
        };`),
    ).toBe('(Thing__c, true, true, 20, Text, (Thing__c), false, STRING, true, true)');
  });

  // Apex Reference Guide, "SObjectType Class", newSObject(Id).
  it('makes records, with an Id if one is given', () => {
    expect(
      inOrg(`
        Id known = '001000000000001AAA';
        SObject one = Account.SObjectType.newSObject(known);
        SObject other = Account.SObjectType.newSObject();
        return new List<Object>{ one.Id == known, one.getSObjectType() == Account.SObjectType, other.Id };`),
    ).toBe('(true, true, null)');
  });

  // Apex Reference Guide, "List Class", deepClone(preserveId, preserveReadonlyTimestamps).
  it.each([
    ['deepClone()', '(false, Li, false)'],
    ['deepClone(true)', '(true, Li, false)'],
    ['deepClone(false, true)', '(false, Li, true)'],
    ['deepClone(true, true)', '(true, Li, true)'],
  ])('%s copies records with what is asked for: %s', (call, expected) => {
    expect(
      inOrg(`
        insert new Contact(LastName = 'Li');
        List<Contact> people = [SELECT LastName, CreatedDate FROM Contact];
        List<Contact> copies = people.${call};
        people[0].LastName = 'changed';
        return new List<Object>{
          copies[0].Id == people[0].Id, copies[0].LastName, copies[0].isSet('CreatedDate')
        };`),
    ).toBe(expected);
  });

  it('lists the values of a picklist', () => {
    expect(
      inOrg(`
        List<String> told = new List<String>();
        for (Schema.PicklistEntry e : Thing__c.Level__c.getDescribe().getPicklistValues()) {
          told.add(e.getValue() + '=' + e.getLabel() + (e.isDefaultValue() ? '*' : ''));
        }
        return told;`),
    ).toBe('(Low=Small, Medium=Middling*, High=Great)');
  });

  it('tells what the user may do', () => {
    const bench = new OrgBench();
    const told = (permissionSet: string): string =>
      bench.run(
        `return new List<Boolean>{
          Schema.SObjectType.Thing__c.isAccessible(), Schema.SObjectType.Thing__c.isCreateable(),
          Thing__c.Text__c.getDescribe().isAccessible(), Thing__c.Text__c.getDescribe().isUpdateable(),
          Thing__c.Number__c.getDescribe().isAccessible(), Part__c.Thing__c.getDescribe().isUpdateable()
        };`,
        { user: bench.user(permissionSet) },
      );
    expect(told('Reader')).toBe('(true, false, true, false, false, false)');
    expect(told('Writer')).toBe('(true, true, true, true, true, false)');
  });
});

describe('Files', () => {
  const UPLOAD = `
    Thing__c t = new Thing__c(); insert t;
    insert new ContentVersion(PathOnClient = 'a/picture.png', VersionData = Blob.valueOf('12345'), FirstPublishLocationId = t.Id);`;

  // Object Reference, ContentVersion, ContentDocument, ContentDocumentLink.
  it('are a document with versions, linked to their owner and to where they are published', () => {
    expect(
      inOrg(`${UPLOAD}
        ContentVersion v = [SELECT ContentDocumentId, Title, FileExtension, FileType, ContentSize, IsLatest, VersionNumber FROM ContentVersion];
        List<Object> told = new List<Object>{ v.Title, v.FileExtension, v.FileType, v.ContentSize, v.IsLatest, v.VersionNumber };
        for (ContentDocumentLink l : [SELECT LinkedEntityId, ShareType FROM ContentDocumentLink WHERE ContentDocumentId = :v.ContentDocumentId ORDER BY ShareType]) {
          told.add(l.LinkedEntityId.getSObjectType()); told.add(l.ShareType);
        }
        ContentDocument d = [SELECT Title, LatestPublishedVersionId FROM ContentDocument];
        told.add(d.LatestPublishedVersionId == v.Id);
        return told;`),
    ).toBe('(picture, png, PNG, 5, true, 1, Thing__c, V, User, I, true)');
  });

  it('get another version under the same document', () => {
    expect(
      inOrg(`${UPLOAD}
        Id doc = [SELECT Id FROM ContentDocument].Id;
        insert new ContentVersion(ContentDocumentId = doc, PathOnClient = 'b.txt', VersionData = Blob.valueOf('1'));
        List<Object> told = new List<Object>();
        for (ContentVersion v : [SELECT VersionNumber, IsLatest FROM ContentVersion ORDER BY VersionNumber]) { told.add(v.VersionNumber); told.add(v.IsLatest); }
        told.add([SELECT Title FROM ContentDocument].Title);
        return told;`),
    ).toBe('(1, false, 2, true, b)');
  });

  it('go with their document, and stay when a record that they are linked to goes', () => {
    expect(
      inOrg(`${UPLOAD}
        delete t;
        Integer stay = [SELECT COUNT() FROM ContentVersion];
        delete [SELECT Id FROM ContentDocument];
        return new List<Integer>{ stay, [SELECT COUNT() FROM ContentVersion] };`),
    ).toBe('(1, 0)');
  });

  it('are only found by document or linked record', () => {
    expect(thrownInOrg('Object o = [SELECT Id FROM ContentDocumentLink];')).toContain(
      'Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId',
    );
  });
});

describe('BusinessHours.isWithin', () => {
  it('goes by the clock of their time zone', () => {
    const bench = new OrgBench();
    const id = bench.org.setup.insert('BusinessHours', {
      Name: 'Shanghai',
      IsActive: true,
      TimeZoneSidKey: 'Asia/Shanghai',
      ...bench.openingHours('Wednesday', 9, 17),
    });
    const within = (hour: number, day = 4): string =>
      bench.run(
        `return BusinessHours.isWithin('${id.text}', Datetime.newInstanceGmt(2026, 3, ${day}, ${hour}, 0, 0));`,
      );
    expect([within(0), within(1), within(8), within(9), within(1, 5)]).toEqual([
      'false',
      'true',
      'true',
      'false',
      'false',
    ]);
  });

  it('is always true of the hours of a new org', () => {
    expect(
      inOrg(
        'return BusinessHours.isWithin([SELECT Id FROM BusinessHours WHERE IsDefault = TRUE].Id, System.now());',
      ),
    ).toBe('true');
  });
});

describe('Governor limits', () => {
  // Apex Developer Guide, "Execution Governors and Limits".
  it('count queries, rows and statements', () => {
    expect(
      inOrg(`
        insert new List<Thing__c>{ new Thing__c(), new Thing__c() };
        List<Thing__c> things = [SELECT Id FROM Thing__c];
        Integer n = [SELECT COUNT() FROM Thing__c];
        return new List<Integer>{ Limits.getQueries(), Limits.getQueryRows(), Limits.getDmlStatements(), Limits.getDmlRows() };`),
    ).toBe('(2, 3, 1, 2)');
  });

  it.each([
    [
      'for (Integer i = 0; i < 101; i++) { Object o = [SELECT Id FROM Thing__c]; }',
      'Too many SOQL queries: 101',
    ],
    [
      'for (Integer i = 0; i < 151; i++) { insert new Thing__c(); }',
      'Too many DML statements: 151',
    ],
    [
      'List<Thing__c> l = new List<Thing__c>(); for (Integer i = 0; i < 10001; i++) { l.add(new Thing__c()); } insert l;',
      'Too many DML rows: 10001',
    ],
  ])('end the transaction, whatever is caught: %s', (statements, message) => {
    const bench = new OrgBench();
    expect(() => bench.run(`try { ${statements} } catch (Exception e) { } return null;`)).toThrow(
      `System.LimitException: ${message}`,
    );
  });
});
