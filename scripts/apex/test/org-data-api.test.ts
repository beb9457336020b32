import { describe, expect, it } from 'vitest';
import { DataApi, DataApiError } from '../org/api/data-api.ts';
import { createUser, userNamed } from '../org/data/users.ts';
import { ApexHost } from '../server/apex-host.ts';
import { NOW, OrgBench } from './org-fixture.ts';

function api() {
  const bench = new OrgBench([
    "trigger Upper on Thing__c (before insert) { for (Thing__c t : Trigger.new) t.Text__c = t.Text__c == 'fail' ? String.valueOf(1 / 0) : t.Text__c.toUpperCase(); }",
  ]);
  const { org } = bench;
  const host = new ApexHost({
    program: bench.compile('return null;'),
    org,
    now: () => NOW,
    commit: (transaction) => {
      org.publishing.commit(transaction);
      org.database.commit();
    },
    mayUseClass: () => true,
    onJobFailure: (_job, error) => {
      throw error;
    },
  });
  return { bench, data: new DataApi(org, host) };
}

/** What the API refuses a call with. */
function refusal(call: () => unknown): Partial<DataApiError> {
  try {
    call();
  } catch (error) {
    if (error instanceof DataApiError) {
      const { status, code, message, fields } = error;
      return { status, code, message, fields };
    }
    throw error;
  }
  return {};
}

describe('sObject rows', () => {
  it('are created with triggers and permissions, read and found again', () => {
    const { bench, data } = api();
    const writer = bench.user('Writer');
    const id = data.create(writer, 'Thing__c', { Text__c: 'hello', Number__c: 1.5 });
    expect(id).toMatch(/^a0\w{16}$/u);
    expect(data.read(writer, 'Thing__c', id.slice(0, 15), ['Text__c', 'Number__c'])).toEqual({
      attributes: { type: 'Thing__c', url: `/services/data/v65.0/sobjects/Thing__c/${id}` },
      Text__c: 'HELLO',
      Number__c: 1.5,
    });
    expect(
      data.query(writer, "SELECT Text__c, Owner.Name FROM Thing__c WHERE Text__c = 'hello'"),
    ).toMatchObject([{ Text__c: 'HELLO', Owner: { Name: 'Writer' } }]);
  });

  it('give only what the user may read', () => {
    const { bench, data } = api();
    const id = data.create(bench.user('Writer'), 'Thing__c', { Text__c: 'a', Number__c: 1 });
    const seen = data.read(bench.user('Reader'), 'Thing__c', id);
    expect(seen).toMatchObject({ Text__c: 'A' });
    expect(seen).not.toHaveProperty('Number__c');
  });

  it('are not created when a trigger fails, and nothing stays', () => {
    const { bench, data } = api();
    expect(
      refusal(() => data.create(bench.user('Writer'), 'Thing__c', { Text__c: 'fail' })),
    ).toMatchObject({ status: 400, code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' });
    expect(bench.run('return [SELECT COUNT() FROM Thing__c];')).toBe('0');
  });

  it('hold files as base64', () => {
    const { bench, data } = api();
    const writer = bench.user('Writer');
    const id = data.create(writer, 'ContentVersion', {
      PathOnClient: 'a.txt',
      VersionData: Buffer.from('hi').toString('base64'),
    });
    expect(data.read(writer, 'ContentVersion', id, ['ContentSize', 'Title'])).toMatchObject({
      ContentSize: 2,
      Title: 'a',
    });
  });

  it('are refused as the REST API refuses them', () => {
    const { bench, data } = api();
    const writer = bench.user('Writer');
    const reader = bench.user('Reader');
    const create = (fields: Record<string, unknown>, who = writer) =>
      refusal(() => data.create(who, 'Thing__c', fields));
    expect(create({ Wrong__c: 1 })).toMatchObject({ status: 400, code: 'INVALID_FIELD' });
    expect(create({ Text__c: 1 })).toMatchObject({ status: 400, code: 'JSON_PARSER_ERROR' });
    expect(create({ Text__c: 'a'.repeat(21) })).toMatchObject({
      code: 'STRING_TOO_LONG',
      fields: ['Text__c'],
    });
    expect(create({ Text__c: 'a' }, reader)).toMatchObject({ status: 403 });
    expect(refusal(() => data.create(writer, 'Wrong__c', {}))).toMatchObject({ status: 404 });
    expect(refusal(() => data.read(writer, 'Thing__c', 'nonsense'))).toMatchObject({ status: 404 });
  });

  it.each([
    ['SELECT Id FROM', 'MALFORMED_QUERY'],
    ['SELECT Wrong__c FROM Thing__c', 'INVALID_FIELD'],
    ['SELECT Id FROM Wrong__c', 'INVALID_TYPE'],
    ['SELECT Level__c FROM Thing__c', 'INVALID_FIELD'],
    ['SELECT Id FROM Thing__c WHERE Text__c = :x', 'MALFORMED_QUERY'],
  ])('refuse the query %s as %s', (query, code) => {
    const { bench, data } = api();
    expect(refusal(() => data.query(bench.user('Writer'), query))).toMatchObject({
      status: 400,
      code,
    });
  });
});

describe('Events through the API', () => {
  it('are published for who may create them', () => {
    const { bench, data } = api();
    expect(data.create(bench.user('Writer'), 'News__e', { Text__c: 'a' })).toMatch(/^e0/u);
    expect(bench.org.events.after('News__e', 0)).toHaveLength(1);
    expect(
      refusal(() => data.create(bench.user('Reader'), 'News__e', { Text__c: 'a' })),
    ).toMatchObject({ status: 403, code: 'INSUFFICIENT_ACCESS' });
    expect(refusal(() => data.create(bench.user('Writer'), 'News__e', {}))).toMatchObject({
      code: 'REQUIRED_FIELD_MISSING',
    });
  });
});

describe('Users', () => {
  it('are made with a profile and permission sets that exist, and found by name', () => {
    const { org } = new OrgBench();
    const user = createUser(org, {
      username: 'Relay@Example.com',
      lastName: 'Relay',
      profile: 'Minimum Access - Salesforce',
      permissionSets: ['Writer'],
      language: 'zh_CN',
    });
    expect(userNamed(org, 'relay@example.COM')).toEqual(user);
    expect(userNamed(org, 'nobody@example.com')).toBeUndefined();
    expect(() =>
      createUser(org, {
        username: 'x@example.com',
        lastName: 'X',
        profile: 'Minimum Access - Salesforce',
        permissionSets: ['Wrong'],
      }),
    ).toThrow('There is no PermissionSet "Wrong" in the org.');
  });
});
