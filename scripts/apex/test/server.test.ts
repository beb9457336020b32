import { describe, expect, it, vi } from 'vitest';
import { ApexHost } from '../server/apex-host.ts';
import { answerAura, type AuraAnswer } from '../server/aura-call.ts';
import { answerRest, type RestAnswer } from '../server/rest-call.ts';
import { resourceFor } from '../server/rest-routes.ts';
import type { HttpMethod } from '../server/rest-routes.ts';
import { ADMIN, FakeOrg } from './fake-org.ts';
import { compile, NOW } from './run-apex.ts';

const resource = `@RestResource(urlMapping='/shop/v1/*')
global with sharing class ShopResource {
  @HttpGet global static void find() {
    RestContext.response.statusCode = 203;
    RestContext.response.addHeader('X-Path', RestContext.request.requestURI);
    RestContext.response.responseBody = Blob.valueOf(RestContext.request.params.get('q') + RestContext.request.headers.get('X-In'));
  }
  @HttpPost global static Map<String, Object> sell(String name, Integer count) {
    insert new Account(Name = name);
    if (count < 0) { throw new IllegalArgumentException('Less than nothing'); }
    System.enqueueJob(new Later(name + ' later'));
    return new Map<String, Object>{ 'sold' => count };
  }
  public class Later implements Queueable {
    private String name;
    public Later(String name) { this.name = name; }
    public void execute(QueueableContext context) {
      if (name.startsWith('bad')) { Integer i = 1 / 0; }
      insert new Account(Name = name);
    }
  }
}`;

const controller = `public with sharing class Panel {
  public class Row { @AuraEnabled public String name { get; set; } public Integer hidden = 5; @AuraEnabled public Integer missing; }
  @AuraEnabled public static List<Row> rows(Integer count) {
    List<Row> rows = new List<Row>();
    for (Integer i = 0; i < count; i++) { Row row = new Row(); row.name = 'r' + i; rows.add(row); }
    return rows;
  }
  @AuraEnabled(cacheable=true) public static Account look(Account account) { return account; }
  @AuraEnabled(cacheable=true) public static void writes() { insert new Account(Name = 'x'); }
  @AuraEnabled public static void handled() { throw new AuraHandledException('Say this'); }
  @AuraEnabled public static void broken() { Integer i = null; i++; }
  public static void hidden() { }
}`;

function host(mayUseClass = true) {
  const org = new FakeOrg();
  const commit = vi.fn();
  const onJobFailure = vi.fn();
  const apex = new ApexHost({
    program: compile([resource, controller], org),
    org,
    now: () => NOW,
    commit,
    onJobFailure,
    mayUseClass: () => mayUseClass,
  });
  const rest = (method: HttpMethod, path: string, body = ''): RestAnswer =>
    answerRest(apex, {
      user: ADMIN,
      method,
      path,
      query: { q: 'x' },
      headers: { 'X-In': 'y' },
      body: Buffer.from(body),
    });
  const aura = (methodName: string, args = '{}'): AuraAnswer =>
    answerAura(apex, { user: ADMIN, className: 'Panel', methodName, args });
  return { org, commit, onJobFailure, rest, aura };
}

const text = ({ body }: RestAnswer): string => Buffer.from(body).toString('utf8');

describe('Apex REST (Apex Developer Guide, Exposing Apex Classes as REST Web Services)', () => {
  it('shows the request and sends the response', () => {
    const answer = host().rest('GET', '/shop/v1/a');
    expect(answer).toMatchObject({ status: 203, headers: { 'X-Path': '/shop/v1/a' } });
    expect(text(answer)).toBe('xy');
  });

  it('passes the members of the body as arguments, and writes the result as JSON', () => {
    const { rest, org, commit } = host();
    const answer = rest('POST', '/shop/v1/a', '{"name":"tea","count":2}');
    expect([answer.status, text(answer)]).toEqual([200, '{"sold":2}']);
    expect(org.rows.map((row) => row.get('Name'))).toEqual(['tea', 'tea later']);
    expect(commit).toHaveBeenCalledTimes(2);
  });

  it('undoes everything when Apex throws', () => {
    const { rest, org, commit } = host();
    const answer = rest('POST', '/shop/v1/a', '{"name":"tea","count":-1}');
    expect(answer.status).toBe(500);
    expect(JSON.parse(text(answer))).toEqual([
      {
        errorCode: 'APEX_ERROR',
        message:
          'System.IllegalArgumentException: Less than nothing\n\nClass.ShopResource.sell: line 10, column 1',
      },
    ]);
    expect(org.rows).toEqual([]);
    expect(commit).not.toHaveBeenCalled();
  });

  it('keeps what was committed when a job fails later', () => {
    const { rest, org, onJobFailure } = host();
    rest('POST', '/shop/v1/a', '{"name":"bad","count":1}');
    expect(org.rows.map((row) => row.get('Name'))).toEqual(['bad']);
    expect(onJobFailure).toHaveBeenCalledOnce();
  });

  it.each([
    ['GET', '/other', 404, 'NOT_FOUND'],
    ['DELETE', '/shop/v1/a', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/shop/v1/a', 500, 'APEX_ERROR'],
  ] as const)('answers %s %s with %i %s', (method, path, status, code) => {
    const answer = host().rest(method, path, '{');
    expect(answer.status).toBe(status);
    expect(text(answer)).toContain(code);
  });

  it('lets nobody in without the class', () => {
    expect(host(false).rest('GET', '/shop/v1/a').status).toBe(403);
  });

  it.each([
    ['/a/b', '/a/b'],
    ['/a/c', '/a/*'],
    ['/a/b/c', '/a/b/*'],
    ['/a', '/a/*'],
    ['/A/b', undefined],
  ])('finds for %s the mapping %s', (path, expected) => {
    const mappings = ['/a/*', '/a/b', '/a/b/*'];
    const resources = mappings.flatMap((mapping) =>
      compile(['public class A { }']).classes.map((declared) => ({
        declared,
        mapping,
        methods: new Map(),
      })),
    );
    expect(resourceFor(resources, path)?.mapping).toBe(expected);
  });
});

describe('@AuraEnabled', () => {
  it('takes arguments by name, and shows of classes what is @AuraEnabled', () => {
    expect(host().aura('rows', '{"count":2}')).toEqual({
      ok: true,
      json: '[{"name":"r0"},{"name":"r1"}]',
    });
  });

  it('passes records without attributes', () => {
    expect(host().aura('look', '{"account":{"Name":"a","ParentId":null}}')).toEqual({
      ok: true,
      json: '{"Name":"a"}',
    });
  });

  it.each([
    ['handled', 'Say this', 'System.AuraHandledException'],
    ['broken', 'Attempt to de-reference a null object', 'System.NullPointerException'],
    ['writes', 'Too many DML statements: 1', 'System.LimitException'],
  ])('rejects %s with the message %s', (method, message, exceptionType) => {
    expect(host().aura(method)).toMatchObject({
      ok: false,
      error: { status: 500, body: { message, exceptionType, isUserDefinedException: false } },
    });
  });

  it.each([['hidden'], ['nope']])('does not know the method %s', (method) => {
    expect(host().aura(method)).toMatchObject({ ok: false });
  });

  it('lets nobody in without the class', () => {
    expect(host(false).aura('rows', '{"count":1}')).toMatchObject({ ok: false });
  });
});
